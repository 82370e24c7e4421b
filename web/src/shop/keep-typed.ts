import { Element, define } from "../core/element";

const shelf = "delivery";

/** <keep-typed><form>...</form></keep-typed>: what was typed into the form is
 * there again when the shopper comes back to it from the cart, or after the
 * network was away. It stays in this tab, and only until there is an order,
 * which knows the address itself. A field that the server filled is left alone. */
class KeepTyped extends Element {
  protected connected(): void {
    this.restore();
    this.addEventListener("input", () => this.keep(), { signal: this.signal });
  }

  private fields(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("input[name]:not([type=hidden])")];
  }

  private keep(): void {
    sessionStorage.setItem(shelf, JSON.stringify(Object.fromEntries(this.fields().map((f) => [f.name, f.value]))));
  }

  private restore(): void {
    const kept: unknown = JSON.parse(sessionStorage.getItem(shelf) ?? "{}");
    for (const [name, value] of Object.entries(kept ?? {})) {
      const field = this.fields().find((f) => f.name === name);
      if (field && field.value === "" && typeof value === "string") field.value = value;
    }
  }
}

define("keep-typed", KeepTyped);

/** Forgets what was typed: there is an order now. */
export function forgetTyped(): void {
  sessionStorage.removeItem(shelf);
}
