import { Element, define } from "./element";

/** <show-password show="Show" hide="Hide"><input type="password"></show-password>:
 * adds a button that shows what is typed, and hides it again before it is
 * sent, so that the browser still knows it for a password. */
class ShowPassword extends Element {
  protected connected(): void {
    const field = this.querySelector("input");
    if (!field || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-s";
    const set = (shown: boolean) => {
      field.type = shown ? "text" : "password";
      button.textContent = this.getAttribute(shown ? "hide" : "show");
      button.setAttribute("aria-pressed", String(shown));
    };
    set(false);
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", () => set(field.type === "password"), { signal: this.signal });
    field.form?.addEventListener("submit", () => set(false), { signal: this.signal });
    this.append(button);
  }
}

define("show-password", ShowPassword);
