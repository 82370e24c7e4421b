// A stand-in for Stripe.js of the local sandbox: the same calls for what a shop
// uses of it, over the sandbox's own frames and API. It is served by the
// sandbox and belongs to it.
//
// It takes messages only from frames it has made itself, and speaks to them at
// the sandbox's origin only.
"use strict";
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const frames = new Map(); // contentWindow -> element
  let made = 0;

  // frame makes a frame of ours. Its colour scheme is that of the page in it, or
  // the browser would paint an opaque ground behind the fields.
  function frame(path, title, appearance) {
    const f = document.createElement("iframe");
    f.title = title;
    f.src = origin + path;
    f.style.border = "0";
    f.style.width = "100%";
    f.style.display = "block";
    f.style.colorScheme = themes[appearance?.theme] ?? "light dark";
    return f;
  }

  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.data?.sandbox !== "element") return;
    frames.get(event.source)?.hear(event.data);
  });

  const themes = { night: "dark", stripe: "light", flat: "light" };
  const titles = { ar: "بيانات البطاقة", zh: "银行卡信息", en: "Card details" };
  const dialogs = { ar: "أكّد لدى مصرفك", zh: "银行验证", en: "Confirm with your bank" };

  function language(locale) {
    const tag = !locale || locale === "auto" ? document.documentElement.lang || navigator.language : locale;
    const first = String(tag).toLowerCase().split("-")[0];
    return first in titles ? first : "en";
  }

  function query(lang, appearance) {
    const theme = themes[appearance?.theme];
    return "?locale=" + lang + (theme ? "&theme=" + theme : "");
  }

  class PaymentElement {
    constructor(owner) {
      this.owner = owner;
      this.id = "el-" + ++made;
      this.listeners = new Map();
      this.calls = new Map();
      this.box = null;
    }

    mount(where) {
      const place = typeof where === "string" ? document.querySelector(where) : where;
      if (!place) throw new Error("There is no element to mount the payment fields in: " + where);
      this.unmount();
      this.box = frame("/sandbox/v3/elements.html" + query(this.owner.lang, this.owner.appearance), titles[this.owner.lang], this.owner.appearance);
      this.box.allow = "payment";
      this.box.style.height = "330px";
      this.box.addEventListener("error", () => this.emit("loaderror", { elementType: "payment", error: { type: "api_connection_error" } }));
      place.replaceChildren(this.box);
      frames.set(this.box.contentWindow, this);
    }

    unmount() {
      if (!this.box) return;
      frames.delete(this.box.contentWindow);
      this.box.remove();
      this.box = null;
      this.ready = false;
      for (const answer of this.calls.values()) answer({ error: { type: "validation_error", message: "The payment fields were taken away." } });
      this.calls.clear();
    }

    destroy() {
      this.unmount();
      this.owner.payment = null;
    }

    on(type, listener) {
      this.listeners.set(type, [...(this.listeners.get(type) || []), listener]);
      return this;
    }

    off(type, listener) {
      this.listeners.set(type, listener ? (this.listeners.get(type) || []).filter((l) => l !== listener) : []);
      return this;
    }

    once(type, listener) {
      const once = (event) => {
        this.off(type, once);
        listener(event);
      };
      return this.on(type, once);
    }

    emit(type, event) {
      for (const listener of this.listeners.get(type) || []) listener(event);
    }

    say(message) {
      this.box?.contentWindow.postMessage({ sandbox: "page", ...message }, origin);
    }

    // ask says something and resolves with the frame's answer.
    ask(message) {
      if (!this.ready) return Promise.resolve({ error: { type: "validation_error", message: "The payment fields are not mounted." } });
      const call = ++made;
      return new Promise((resolve) => {
        this.calls.set(call, resolve);
        this.say({ ...message, call });
      });
    }

    hear(m) {
      switch (m.type) {
        case "loaded":
          this.say({ type: "init", id: this.id, key: this.owner.key, appearance: this.owner.appearance });
          break;
        case "ready":
          this.ready = true;
          this.emit("ready", { elementType: "payment" });
          break;
        case "change":
          this.emit("change", { elementType: "payment", complete: m.complete, empty: m.empty, collapsed: false, value: { type: "card" } });
          break;
        case "resize":
          if (this.box && m.height > 0 && m.height < 4000) this.box.style.height = m.height + "px";
          break;
        case "answer":
          this.calls.get(m.call)?.(m.result);
          this.calls.delete(m.call);
          break;
        case "focus":
        case "blur":
        case "escape":
          this.emit(m.type, { elementType: "payment" });
      }
    }

    focus() {
      this.box?.focus();
      this.say({ type: "focus" });
    }

    blur() {
      this.say({ type: "blur" });
    }

    clear() {
      this.say({ type: "clear" });
    }

    update() {}

    collapse() {}
  }

  class Elements {
    constructor(key, options) {
      if (!options?.clientSecret) throw new Error("elements() needs the clientSecret of a payment intent.");
      this.key = key;
      this.clientSecret = options.clientSecret;
      this.appearance = options.appearance || {};
      this.lang = language(options.locale);
      this.payment = null;
    }

    create(type) {
      if (type !== "payment") throw new Error('The sandbox has the "payment" element only, not "' + type + '".');
      if (this.payment) throw new Error("There is a payment element already.");
      this.payment = new PaymentElement(this);
      return this.payment;
    }

    getElement(type) {
      return type === "payment" ? this.payment : null;
    }

    update(options) {
      if (options.appearance) {
        this.appearance = options.appearance;
        if (this.payment?.box) this.payment.box.style.colorScheme = themes[this.appearance.theme] ?? "light dark";
        this.payment?.say({ type: "appearance", appearance: this.appearance });
      }
    }

    async submit() {
      return this.payment ? this.payment.ask({ type: "submit" }) : { error: { type: "validation_error", message: "There is no payment element." } };
    }

    async fetchUpdates() {
      return {};
    }
  }

  // flat turns {billing_details: {name}} into Stripe's bracket names.
  function flat(prefix, value, into) {
    if (value === null || value === undefined || value === "auto" || value === "never") return;
    if (typeof value !== "object") {
      into[prefix] = String(value);
      return;
    }
    for (const [k, v] of Object.entries(value)) flat(prefix + "[" + k + "]", v, into);
  }

  function returnTo(address, intent) {
    const url = new URL(address, document.baseURI);
    url.searchParams.set("payment_intent", intent.id);
    url.searchParams.set("payment_intent_client_secret", intent.client_secret);
    url.searchParams.set("redirect_status", intent.status === "succeeded" ? "succeeded" : "pending");
    window.location.assign(url);
    return new Promise(() => {}); // the page is being left
  }

  // bank shows the bank's page in a dialog and resolves when it is answered or
  // closed. The dialog keeps the keyboard inside and gives it back after.
  function bank(page, lang, appearance) {
    return new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      dialog.setAttribute("aria-label", dialogs[lang]);
      Object.assign(dialog.style, { margin: "auto", padding: "0", border: "0", borderRadius: "14px", width: "min(30rem, 92vw)", maxWidth: "none", overflow: "hidden", boxShadow: "0 24px 60px rgb(0 0 0 / .4)" });
      const address = new URL(page);
      const f = frame(address.pathname + query(lang, appearance) + "&frame=1", dialogs[lang], appearance);
      f.style.height = "min(27rem, 84vh)";
      dialog.append(f);
      const end = () => {
        window.removeEventListener("message", listen);
        if (dialog.open) dialog.close();
        dialog.remove();
        resolve();
      };
      const listen = (event) => {
        if (event.origin === origin && event.source === f.contentWindow && event.data?.sandbox === "challenge") end();
      };
      window.addEventListener("message", listen);
      dialog.addEventListener("close", end, { once: true });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  const unanswered = { type: "invalid_request_error", code: "payment_intent_authentication_failure", message: "The bank could not confirm that it was you." };
  const offline = { type: "api_connection_error", message: "The payment service could not be reached." };

  function Stripe(key, options) {
    if (typeof key !== "string" || !key.startsWith("pk_test_")) throw new Error("Stripe() needs this sandbox's publishable key.");
    const locale = options?.locale;

    async function retrievePaymentIntent(clientSecret) {
      const id = String(clientSecret).split("_secret_")[0];
      try {
        const answer = await fetch(origin + "/sandbox/api/v1/payment_intents/" + encodeURIComponent(id) + "?client_secret=" + encodeURIComponent(clientSecret), {
          headers: { Authorization: "Bearer " + key },
          credentials: "omit",
          cache: "no-store",
        });
        const result = await answer.json();
        return result.error ? { error: result.error } : { paymentIntent: result };
      } catch {
        return { error: offline };
      }
    }

    // follow asks the bank if the intent wants it, and returns how it ended.
    async function follow(intent, lang, appearance) {
      const next = intent.next_action;
      if (intent.status !== "requires_action" || !next) return { paymentIntent: intent };
      const page = next.use_stripe_sdk?.stripe_js ?? next.redirect_to_url?.url;
      await bank(page, lang, appearance);
      const after = await retrievePaymentIntent(intent.client_secret);
      if (after.error) return after;
      if (after.paymentIntent.status === "requires_action") return { error: { ...unanswered, payment_intent: after.paymentIntent } };
      if (after.paymentIntent.status === "requires_payment_method") {
        return { error: { ...(after.paymentIntent.last_payment_error ?? unanswered), payment_intent: after.paymentIntent } };
      }
      return after;
    }

    return {
      elements: (settings) => new Elements(key, { locale, ...settings }),

      async confirmPayment({ elements, confirmParams = {}, redirect = "always" }) {
        const fields = elements?.payment;
        if (!fields) throw new Error("confirmPayment() needs elements with a payment element.");
        if (redirect !== "if_required" && !confirmParams.return_url) throw new Error("confirmPayment() needs confirmParams.return_url.");
        const params = {};
        if (confirmParams.return_url) params.return_url = new URL(confirmParams.return_url, document.baseURI).href;
        if (confirmParams.receipt_email) params.receipt_email = confirmParams.receipt_email;
        flat("payment_method_data[billing_details]", confirmParams.payment_method_data?.billing_details, params);
        const first = await fields.ask({ type: "confirm", clientSecret: elements.clientSecret, params });
        if (first.error) return first;
        const end = await follow(first.paymentIntent, elements.lang, elements.appearance);
        if (end.error) return fields.ask({ type: "speak", error: end.error });
        return redirect === "if_required" ? end : returnTo(confirmParams.return_url, end.paymentIntent);
      },

      async handleNextAction({ clientSecret }) {
        const now = await retrievePaymentIntent(clientSecret);
        return now.error ? now : follow(now.paymentIntent, language(locale), {});
      },

      retrievePaymentIntent,
    };
  }

  Stripe.version = 3;
  window.Stripe = Stripe;
})();
