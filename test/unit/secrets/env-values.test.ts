import assert from "node:assert/strict";
import { envValues } from "../../../src/secrets/env-values.ts";

describe("the values of an env file", () => {
  it("are secrets where the name says nothing else, however plain they look", () => {
    const text = [
      "API_TOKEN=sk-abcdefghijklmnop12345",
      "export DB_PASSWORD='correct-horse-battery'",
      'JWT_SECRET="my-secret-value-1234"',
      "STRIPE_API_KEY=abcdefghij123456789",
    ].join("\n");
    assert.deepEqual(envValues(text), [
      "sk-abcdefghijklmnop12345",
      "correct-horse-battery",
      "my-secret-value-1234",
      "abcdefghij123456789",
    ]);
  });

  it("are none where they refer to one, ask for one, or are words, paths and numbers", () => {
    const text = [
      "API_TOKEN=$OTHER_TOKEN",
      "DB_PASSWORD=postgres",
      "JWT_SECRET=change-me-please",
      "API_KEY=your-api-key-here",
      "PRIVATE_KEY=/etc/ssl/private.key",
      "AUTH_PROVIDER=keycloak-oidc",
      "KEY_ID=12345678",
      "PORT=80808080",
      "NODE_ENV=production",
      "TITLE=My application",
    ].join("\n");
    assert.deepEqual(envValues(text), []);
  });
});
