import type { Browser, Page } from "playwright-core";
import type { HostMessage, PanelMessage } from "../../src/protocol/panel-message.ts";
import type { PanelServer, Theme } from "./panel-server.ts";

declare global {
  interface Window {
    /** What the panel has sent to the host. */
    sent: PanelMessage[];
    /** What the content security policy has stopped. */
    violations: string[];
  }
}

export interface PanelPage {
  page: Page;
  /** Plays the host; resolves when the panel has drawn it. */
  host(...messages: HostMessage[]): Promise<void>;
  sent<T extends PanelMessage["type"]>(type: T): Promise<Extract<PanelMessage, { type: T }>[]>;
  /** Resolves when nothing has moved for some frames: rows are measured as they come near the view. */
  settled(): Promise<void>;
  problems: string[];
}

export async function openPanel(
  browser: Browser,
  server: PanelServer,
  { theme = "dark", width = 360, height = 780 }: { theme?: Theme; width?: number; height?: number } = {},
): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 2 });
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "warning" || message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(server.url(theme));
  await page.waitForFunction(() => window.sent.some((message) => message.type === "ready"));
  return {
    page,
    problems,
    host: async (...messages) => {
      await page.evaluate(async (all) => {
        for (const message of all) window.postMessage(message, "*");
        // Messages are tasks of their own; two frames later everything is measured and drawn.
        await new Promise((resolve) => setTimeout(resolve));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }, messages);
    },
    settled: async () => {
      await page.evaluate(async () => {
        const places = () =>
          [...document.querySelectorAll("[data-block]")].map((row) => row.getBoundingClientRect().top).join();
        let last = places();
        for (let still = 0; still < 5; ) {
          await new Promise(requestAnimationFrame);
          const now = places();
          still = now === last ? still + 1 : 0;
          last = now;
        }
      });
    },
    sent: async (type) => {
      const sent = await page.evaluate(() => window.sent);
      return sent.filter((message) => message.type === type) as never;
    },
  };
}
