import DOMPurify from "dompurify";
import { Marked } from "marked";

/** Raw HTML that is let through, without attributes. All other HTML of the model is shown as the text it is. */
const foreignTag = /<(?!\/?(?:b|br|code|details|em|i|kbd|mark|strong|sub|summary|sup|u)\s*\/?>)/gi;

/** Images are remote resources, which the panel never loads: they become links. */
const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => text.replace(/<!--[\s\S]*?-->/g, "").replace(foreignTag, "&lt;"),
    image({ href, text }) {
      const link = document.createElement("a");
      link.setAttribute("href", href);
      link.textContent = text === "" ? href : text;
      return link.outerHTML;
    },
  },
});

const allowedTags = [
  ..."p br hr em strong del s b i u kbd sub sup mark code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 a".split(" "),
  ..."table thead tbody tr th td input details summary span".split(" "),
];
const allowedAttributes = ["href", "title", "align", "start", "class", "type", "checked", "disabled"];

/** Markdown of the model as a sanitised fragment: no script, style, image or frame, no handler, no foreign scheme. */
export function renderMarkdown(source: string): DocumentFragment {
  const html = marked.parse(source, { async: false });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: allowedTags,
    ALLOWED_ATTR: allowedAttributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const element of fragment.querySelectorAll("[class]")) keepLanguageClass(element);
  for (const input of fragment.querySelectorAll("input")) restrictToCheckbox(input);
  for (const table of fragment.querySelectorAll("table")) wrapTable(table);
  return fragment;
}

function keepLanguageClass(element: Element): void {
  const language = /(?:^|\s)(language-[\w+#-]+)/.exec(element.className)?.[1];
  if (element.localName === "code" && language) element.className = language;
  else element.removeAttribute("class");
}

function restrictToCheckbox(input: HTMLInputElement): void {
  if (input.type !== "checkbox") input.remove();
  else input.disabled = true;
}

/** Tables are the only prose that may scroll sideways. */
function wrapTable(table: HTMLTableElement): void {
  const scroller = document.createElement("div");
  scroller.className = "scroll-x";
  scroller.tabIndex = 0;
  table.replaceWith(scroller);
  scroller.append(table);
}
