import { Element, define } from "../core/element";
import { forgetTyped } from "./keep-typed";
import { loadStripe, stripeAppearance, stripeLocale, type Stripe, type StripeElements } from "../core/stripe";

/** What went wrong: something to mend in the fields, or the payment itself. */
interface Problem {
  kind: "check" | "declined";
  text: string;
}

/** Whether an intent needs nothing more from the shopper. A second press after
 * a lost answer is told that the first one went through. */
function isPaid(intent: { status: string } | undefined): boolean {
  return intent?.status === "succeeded" || intent?.status === "processing";
}

/** <pay-form> around the payment step's form: Stripe's fields in, the payment
 * out. The same for Stripe and for the local sandbox. What went wrong is said
 * above the fields; nothing the shopper entered is lost by it. */
class PayForm extends Element {
  private stripe: Stripe | undefined;
  private elements: StripeElements | undefined;

  protected connected(): void {
    const form = this.querySelector("form");
    if (!form) return;
    forgetTyped();
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        void this.pay();
      },
      { signal: this.signal },
    );
    void this.mount();
  }

  /** The value of one of our data- attributes. */
  private given(name: string): string {
    return this.dataset[name] ?? "";
  }

  private async mount(): Promise<void> {
    const locale = this.given("locale");
    try {
      this.stripe = await loadStripe(this.given("script"), this.given("key"), locale);
    } catch {
      this.say({ kind: "declined", text: this.given("unreachable") });
      return;
    }
    const place = this.querySelector<HTMLElement>("#payment-element");
    if (!place) return;
    this.elements = this.stripe.elements({
      clientSecret: this.given("secret"),
      appearance: stripeAppearance(this),
      locale: stripeLocale(locale),
    });
    const fields = this.elements.create("payment", { layout: "accordion" });
    fields.on("loaderror", (event) =>
      this.say({ kind: "declined", text: event.error.message ?? this.given("unreachable") }),
    );
    fields.on("ready", () => this.querySelector("[data-loading]")?.remove());
    fields.mount(place);
  }

  /** Confirms once at a time: a second press while the bank thinks does nothing. */
  private async pay(): Promise<void> {
    const button = this.querySelector<HTMLButtonElement>("button[data-pay]");
    if (!button || button.dataset["paying"] || !this.stripe || !this.elements) return;
    button.dataset["paying"] = "1";
    button.setAttribute("aria-busy", "true");
    this.hush();
    const problem = (await this.check(this.elements)) ?? (await this.confirm(this.stripe, this.elements));
    if (problem === undefined) {
      location.assign(this.given("return"));
      return;
    }
    delete button.dataset["paying"];
    button.removeAttribute("aria-busy");
    this.say(problem);
  }

  /** Has the fields look at themselves. Nothing is sent to the bank yet. */
  private async check(elements: StripeElements): Promise<Problem | undefined> {
    try {
      const { error } = await elements.submit();
      return error && { kind: "check", text: error.message ?? this.given("unreachable") };
    } catch {
      return { kind: "declined", text: this.given("unreachable") };
    }
  }

  /** Asks the bank. Returns what went wrong, undefined if nothing did. */
  private async confirm(stripe: Stripe, elements: StripeElements): Promise<Problem | undefined> {
    try {
      const result = await stripe.confirmPayment({
        elements,
        confirmParams: { return_url: this.given("return") },
        redirect: "if_required",
      });
      if (!result.error || isPaid(result.error.payment_intent)) return undefined;
      return { kind: "declined", text: result.error.message ?? this.given("unreachable") };
    } catch {
      return { kind: "declined", text: this.given("unreachable") };
    }
  }

  private say({ kind, text }: Problem): void {
    const box = this.querySelector<HTMLElement>("[data-problem]");
    const title = box?.querySelector<HTMLElement>("[data-title]");
    const words = box?.querySelector("[data-text]");
    if (!box || !title || !words) return;
    title.textContent = title.dataset[kind] ?? "";
    words.textContent = text;
    box.querySelector("[data-safe]")?.toggleAttribute("hidden", kind === "check");
    box.hidden = false;
    box.focus();
  }

  private hush(): void {
    this.querySelector("[data-problem]")?.toggleAttribute("hidden", true);
  }
}

define("pay-form", PayForm);
