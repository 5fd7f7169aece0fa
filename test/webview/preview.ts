// Draws the scenes of the chat panel: node test/webview/preview.ts [--out=out/panel] [--theme=dark,hc] [--width=250,360] [--scene=running]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "../../scripts/lib/chromium.mjs";
import { contextScenes } from "./context-scenes.ts";
import { guardScenes } from "./guard-scenes.ts";
import { openPanel } from "./open-panel.ts";
import { scenes } from "./panel-scenes.ts";
import { startPanelServer, type Theme } from "./panel-server.ts";
import { restoreScenes } from "./restore-scenes.ts";
import { reviewScenes } from "./review-scenes.ts";
import { strategyScenes } from "./strategy-scenes.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "out/panel" },
    theme: { type: "string", default: "dark" },
    width: { type: "string", default: "360" },
    scene: { type: "string", default: "" },
  },
});
const names = values.scene === "" ? undefined : values.scene.split(",");
await mkdir(values.out, { recursive: true });
const server = await startPanelServer();
const browser = await launchBrowser();
try {
  for (const theme of values.theme.split(",") as Theme[]) {
    for (const width of values.width.split(",").map(Number)) {
      const all = [...scenes, ...restoreScenes, ...reviewScenes, ...guardScenes, ...strategyScenes, ...contextScenes];
      for (const scene of all.filter(({ name }) => names === undefined || names.includes(name))) {
        const { page, host, problems } = await openPanel(browser, server, { theme, width });
        await host(...scene.messages(Date.now()));
        await scene.act?.(page);
        await page.screenshot({ path: join(values.out, `${scene.name}-${theme}-${width}.png`) });
        const violations = await page.evaluate(() => window.violations);
        for (const problem of [...problems, ...violations]) console.log(scene.name, problem);
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
