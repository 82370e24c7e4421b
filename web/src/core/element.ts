/** The base of our custom elements: light DOM, and listeners that go when the
 * element goes. Subclasses write `connected()` and pass `this.signal` to
 * addEventListener. */
export abstract class Element extends HTMLElement {
  private gone = new AbortController();

  /** Aborted when the element leaves the page. */
  protected get signal(): AbortSignal {
    return this.gone.signal;
  }

  connectedCallback(): void {
    this.gone = new AbortController();
    this.connected();
  }

  disconnectedCallback(): void {
    this.gone.abort();
  }

  protected abstract connected(): void;
}

/** Registers an element once, also when two bundles bring it. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
