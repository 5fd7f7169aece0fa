import type { Announcement } from "./state/announcement.ts";

/** Polite messages come at most this often; a newer one takes the place of one that waits. */
const politeGap = 3000;

/** Two regions that a screen reader follows. They are outside the drawn tree, so that nothing draws them again. */
export class LiveRegion {
  private readonly polite = createRegion("polite");
  private readonly assertive = createRegion("assertive");
  private waiting: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  say({ text, assertive }: Announcement): void {
    if (assertive) {
      write(this.assertive, text);
      return;
    }
    if (this.timer !== undefined) {
      this.waiting = text;
      return;
    }
    write(this.polite, text);
    this.timer = setTimeout(() => this.next(), politeGap);
  }

  private next(): void {
    this.timer = undefined;
    const text = this.waiting;
    this.waiting = undefined;
    if (text !== undefined) this.say({ text, assertive: false });
  }
}

function createRegion(politeness: "polite" | "assertive"): HTMLElement {
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("aria-live", politeness);
  region.setAttribute("aria-atomic", "true");
  document.body.append(region);
  return region;
}

/** The same text twice is two messages: a new node makes it heard again. */
function write(region: HTMLElement, text: string): void {
  const line = document.createElement("p");
  line.textContent = text;
  region.replaceChildren(line);
}
