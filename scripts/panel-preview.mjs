// Draws every scene of the chat panel: node scripts/panel-preview.mjs [folder] [--theme=dark] [--width=360] [--scene=running]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { scenes } from "../test/webview/panel-scenes.ts";
import { startPanelServer } from "../test/webview/panel-server.ts";
import { launchBrowser } from "./lib/chromium.mjs";

const options = Object.fromEntries(
  process.argv.flatMap((argument) => {
    const [, name, value] = /^--(\w+)=(.+)$/.exec(argument) ?? [];
    return name ? [[name, value.split(",")]] : [];
  }),
);
const folder = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "out/panel";
const themes = options.theme ?? ["dark"];
const widths = (options.width ?? ["360"]).map(Number);

await mkdir(folder, { recursive: true });
const server = await startPanelServer();
const browser = await launchBrowser();
try {
  for (const theme of themes) {
    for (const width of widths) {
      for (const scene of scenes) {
        if (options.scene && !options.scene.includes(scene.name)) continue;
        const page = await browser.newPage({ viewport: { width, height: 780 }, deviceScaleFactor: 2 });
        page.on("console", (message) => console.log(scene.name, message.text()));
        page.on("pageerror", (error) => console.log(scene.name, error.message));
        await page.goto(server.url(theme));
        await page.waitForFunction(() => window.sent.some((message) => message.type === "ready"));
        await page.evaluate((messages) => {
          for (const message of messages) window.postMessage(message, "*");
        }, scene.messages(Date.now()));
        await page.waitForSelector(".panel");
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        await page.screenshot({ path: join(folder, `${scene.name}-${theme}-${width}.png`) });
        const violations = await page.evaluate(() => window.violations);
        if (violations.length > 0) console.log(scene.name, violations);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
