import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../scripts/lib/chromium.mjs";
import { openPanel } from "../webview/open-panel.ts";
import { baseState, commandRequest, resetWith, scenes } from "../webview/panel-scenes.ts";
import { type PanelServer, startPanelServer, type Theme } from "../webview/panel-server.ts";
import { restoreScenes } from "../webview/restore-scenes.ts";
import { reviewScenes } from "../webview/review-scenes.ts";

/** What a person with a keyboard, a screen reader or a narrow side bar would stumble over. */
async function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const say = (element: Element) => element.outerHTML.slice(0, 160);
    const visible = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
    const nameOf = (element: Element): string => {
      const labelledBy = element.getAttribute("aria-labelledby");
      if (labelledBy) return document.getElementById(labelledBy)?.textContent?.trim() ?? "";
      return (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
    };

    const named =
      "button, a[href], input, textarea, select, [role]:not([role=presentation], [role=note], [role=status])";
    for (const element of document.querySelectorAll(named)) {
      if (visible(element) && nameOf(element) === "") faults.push(`no name: ${say(element)}`);
    }
    for (const icon of document.querySelectorAll(".codicon")) {
      if (icon.getAttribute("aria-hidden") !== "true") faults.push(`icon is read aloud: ${say(icon)}`);
    }

    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id twice: ${id}`);
    for (const attribute of ["aria-labelledby", "aria-controls", "aria-activedescendant"]) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        if (!document.getElementById(element.getAttribute(attribute) ?? ""))
          faults.push(`leads nowhere: ${say(element)}`);
      }
    }

    const children: Record<string, string> = {
      tree: "treeitem",
      listbox: "option",
      radiogroup: "radio",
      menu: "[role^=menuitem]",
    };
    for (const [role, child] of Object.entries(children)) {
      for (const element of document.querySelectorAll(`[role=${role}]`)) {
        const selector = child.startsWith("[") ? child : `[role=${child}]`;
        if (!element.querySelector(selector)) faults.push(`${role} without ${child}: ${say(element)}`);
      }
    }
    for (const group of document.querySelectorAll("[role=tree]:not(#history-tree), [role=radiogroup]")) {
      const reachable = group.querySelectorAll("[role=treeitem][tabindex='0'], [role=radio][tabindex='0']");
      if (reachable.length !== 1) faults.push(`${reachable.length} stops for Tab in ${say(group)}`);
    }

    // Every target but a link in running text is at least 24 by 24; chips have 22 inside their own border.
    for (const element of document.querySelectorAll("button, select, [role=radio], [role=option], [role=treeitem]")) {
      if (!visible(element) || element.matches(".file-link, .chip *")) continue;
      const { width, height } = element.getBoundingClientRect();
      if (width < 23.5 || height < 23.5) faults.push(`${width} × ${height}: ${say(element)}`);
    }

    if (document.querySelectorAll(".button.primary").length > 1) faults.push("more than one filled button");
    for (const element of document.querySelectorAll("*")) {
      if (
        !visible(element) ||
        element.matches("pre, .scroll-x, .clip, .visually-hidden, textarea, input, select, option")
      ) {
        continue;
      }
      if (element.closest(".scroll-x, pre, select")) continue;
      const { right, left } = element.getBoundingClientRect();
      if (right > innerWidth + 0.5 || left < -0.5) faults.push(`sticks out to ${left}…${right}: ${say(element)}`);
    }
    return faults;
  });
}

describe("chat panel for everyone", () => {
  let server: PanelServer;
  let browser: Browser;

  before(async () => {
    server = await startPanelServer();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("cuts no text of a field or a command off at 250 px, and tells the meter's fill from its track", async () => {
    const { page, host } = await openPanel(browser, server, { theme: "hc-light", width: 250 });
    const command = commandRequest("2099-01-01T00:00:00.000Z");
    const asked = { type: "user-message", messageId: "m1", text: "Test it", delivery: "prompt" } as const;
    const state = { ...baseState, running: true, contextTokens: 800, contextLimit: 8000 };
    await host({ type: "state", patch: state }, resetWith([asked, command]));
    const field = page.getByRole("textbox", { name: "Say what to do instead" });
    const reject = page.getByRole("button", { name: "Reject", exact: true });
    const [fieldBox, rejectBox] = [await field.boundingBox(), await reject.boundingBox()];
    assert.ok((rejectBox?.y ?? 0) > (fieldBox?.y ?? 0) + 20, "the button is beside the field");
    const [track, fill] = await page.evaluate(() =>
      [".meter", ".meter > span"].map((selector) => {
        const element = document.querySelector(selector);
        return element ? getComputedStyle(element).backgroundColor : "";
      }),
    );
    assert.notEqual(track, fill);
    await page.close();
  });

  const looks: [Theme, number][] = [
    ["dark", 250],
    ["hc", 360],
    ["light", 700],
  ];
  for (const [theme, width] of looks) {
    it(`has names, roles, targets and no sideways scrolling at ${width} px, ${theme}`, async () => {
      const { page, host, problems } = await openPanel(browser, server, { theme, width });
      for (const scene of [...scenes, ...restoreScenes, ...reviewScenes]) {
        await host(...scene.messages(Date.now()));
        await scene.act?.(page);
        const faults = [...(await faultsOf(page)), ...problems, ...(await page.evaluate(() => window.violations))];
        assert.deepEqual(faults, [], scene.name);
        await page.keyboard.press("Escape");
        await page.reload();
        await page.waitForFunction(() => window.sent.some((message) => message.type === "ready"));
        await page.evaluate(() => sessionStorage.clear());
      }
      await page.close();
    });
  }
});
