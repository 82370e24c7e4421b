import { Element, define } from "./element";

/** <copy-text value="..." done="Copied"><button>…</button></copy-text>: copies
 * the value and says so in the button's own label for two seconds. */
class CopyText extends Element {
  protected connected(): void {
    const button = this.querySelector("button");
    const label = this.querySelector("[data-label]");
    if (!button || !label) return;
    const before = label.textContent;
    const copy = async () => {
      await navigator.clipboard.writeText(this.getAttribute("value") ?? "");
      label.textContent = this.getAttribute("done") ?? "";
      setTimeout(() => (label.textContent = before), 2000);
    };
    button.addEventListener("click", () => void copy(), { signal: this.signal });
  }
}

define("copy-text", CopyText);
