import type { SecretStorage } from "vscode";

/** Keys of model servers in the secret storage, one per base URL, so that a key never goes to another server. */
export interface ApiKeys {
  get(baseUrl: string): Promise<string | undefined>;
  set(baseUrl: string, key: string): Promise<void>;
  remove(baseUrl: string): Promise<void>;
}

export function createApiKeys(secrets: SecretStorage): ApiKeys {
  const name = (baseUrl: string) => `lathe.key:${baseUrl.replace(/\/+$/, "")}`;
  return {
    get: async (baseUrl) => secrets.get(name(baseUrl)),
    set: async (baseUrl, key) => secrets.store(name(baseUrl), key),
    remove: async (baseUrl) => secrets.delete(name(baseUrl)),
  };
}
