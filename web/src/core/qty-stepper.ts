import { Element, define } from "./element";

/** <qty-stepper> around a number field and two buttons (data-step="-1" and
 * "1"), which the style sheet hides until the script is here. The field stays the
 * truth: typing works, the server checks. */
class QtyStepper extends Element {
  protected connected(): void {
    const input = this.querySelector("input");
    if (!input) return;
    for (const button of this.querySelectorAll<HTMLButtonElement>("button[data-step]")) {
      button.addEventListener("click", () => this.step(input, Number(button.dataset["step"])), {
        signal: this.signal,
      });
    }
  }

  private step(input: HTMLInputElement, by: number): void {
    const min = Number(input.min || 1);
    const max = Number(input.max || Number.MAX_SAFE_INTEGER);
    const next = Math.min(max, Math.max(min, (Number(input.value) || min) + by));
    if (String(next) === input.value) return;
    input.value = String(next);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

define("qty-stepper", QtyStepper);
