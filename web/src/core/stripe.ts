// Stripe.js: loaded from the address the page names, typed for what we use.
//
// The address is Stripe's own script, or the local sandbox's stand-in with the
// same calls; nothing here or in the checkout knows which. Card numbers are typed
// into the script's own frames and never reach this page.

/** A failed call. `message` is written for the shopper, in the element's language. */
export interface StripeError {
  /** "card_error", "validation_error", "invalid_request_error", "api_connection_error", "api_error", ... */
  type: string;
  code?: string;
  decline_code?: string;
  message?: string;
  payment_intent?: PaymentIntent;
}

export type PaymentIntentStatus =
  | "requires_payment_method"
  | "requires_confirmation"
  | "requires_action"
  | "processing"
  | "requires_capture"
  | "succeeded"
  | "canceled";

/** What a browser may see of an intent. Amount is in minor units. */
export interface PaymentIntent {
  id: string;
  amount: number;
  currency: string;
  status: PaymentIntentStatus;
  client_secret: string | null;
  last_payment_error: StripeError | null;
}

/** Exactly one of the two is there. */
export type PaymentResult =
  { paymentIntent: PaymentIntent; error?: never } | { paymentIntent?: never; error: StripeError };

export interface Appearance {
  theme?: "stripe" | "night" | "flat";
  variables?: Record<string, string>;
}

export interface ElementChange {
  elementType: string;
  empty: boolean;
  complete: boolean;
}

export interface PaymentElement {
  mount(place: string | HTMLElement): void;
  unmount(): void;
  destroy(): void;
  focus(): void;
  on(event: "ready", listener: (event: { elementType: string }) => void): PaymentElement;
  on(event: "change", listener: (event: ElementChange) => void): PaymentElement;
  on(
    event: "loaderror",
    listener: (event: { elementType: string; error: StripeError }) => void,
  ): PaymentElement;
}

export interface StripeElements {
  create(type: "payment", options?: { layout?: "tabs" | "accordion" | "auto" }): PaymentElement;
  getElement(type: "payment"): PaymentElement | null;
  update(options: { appearance?: Appearance; locale?: string }): void;
  submit(): Promise<{ error?: StripeError }>;
}

export interface BillingDetails {
  name?: string;
  email?: string;
  phone?: string;
  address?: {
    line1?: string;
    line2?: string;
    city?: string;
    state?: string;
    postal_code?: string;
    country?: string;
  };
}

export interface Confirmation {
  elements: StripeElements;
  confirmParams: {
    return_url: string;
    receipt_email?: string;
    payment_method_data?: { billing_details?: BillingDetails };
  };
  /** "if_required" resolves here unless the bank must have the whole window. */
  redirect: "if_required";
}

export interface Stripe {
  elements(options: { clientSecret: string; appearance?: Appearance; locale?: string }): StripeElements;
  confirmPayment(confirmation: Confirmation): Promise<PaymentResult>;
  handleNextAction(options: { clientSecret: string }): Promise<PaymentResult>;
  retrievePaymentIntent(clientSecret: string): Promise<PaymentResult>;
}

/** The script could not be loaded: no connection, or it is blocked. */
export class StripeUnreachable extends Error {
  constructor(address: string) {
    super(`The payment script at ${address} could not be loaded.`);
    this.name = "StripeUnreachable";
  }
}

declare global {
  interface Window {
    Stripe?: (key: string, options?: { locale?: string; apiVersion?: string }) => Stripe;
  }
}

let loading: Promise<void> | undefined;

/** Adds the script to the page once. It waits at most 20 seconds; after a failure
 * the next call tries again. */
function load(address: string): Promise<void> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    const end = () => {
      clearTimeout(late);
      if (window.Stripe) return resolve();
      loading = undefined;
      script.remove();
      reject(new StripeUnreachable(address));
    };
    const late = setTimeout(end, 20_000);
    script.addEventListener("load", end);
    script.addEventListener("error", end);
    script.src = address;
    document.head.append(script);
  });
  return loading;
}

/** Loads Stripe.js and returns a Stripe for the publishable key. `locale` is one of
 * ours ("zh-Hans"). Rejects with [StripeUnreachable] if the script does not come. */
export async function loadStripe(address: string, key: string, locale: string): Promise<Stripe> {
  await load(address);
  if (!window.Stripe) throw new StripeUnreachable(address);
  return window.Stripe(key, { locale: stripeLocale(locale), apiVersion: "2023-10-16" });
}

/** Stripe's name for one of our languages: it says "zh" for simplified Chinese. */
export function stripeLocale(locale: string): string {
  return locale === "zh-Hans" ? "zh" : locale;
}

/** The look of Stripe's fields after our design tokens, for the colour scheme the
 * page shows now. The frame cannot read the page's variables, so they are sent. */
export function stripeAppearance(from: Element): Appearance {
  const style = getComputedStyle(from);
  const dark =
    style.colorScheme === "dark" ||
    (style.colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  return {
    theme: dark ? "night" : "stripe",
    variables: {
      colorPrimary: plain("--brand", from),
      colorBackground: plain("--raised", from),
      colorText: plain("--ink", from),
      colorTextSecondary: plain("--ink-2", from),
      colorDanger: plain("--bad", from),
      borderRadius: style.getPropertyValue("--r2").trim() || "8px",
    },
  };
}

/** A colour token as #rrggbb, painted by the browser: Stripe reads neither
 * light-dark() nor oklch(). */
function plain(token: string, from: Element): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  from.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pen) return "#808080";
  pen.fillStyle = computed;
  pen.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = pen.getImageData(0, 0, 1, 1).data;
  return "#" + [r, g, b].map((v) => v.toString(16).padStart(2, "0")).join("");
}
