// The card fields, inside their own frame. What is typed here is sent to the
// sandbox and to nobody else; the page around hears only whether the form is
// complete, and in the end the payment intent or an error.
//
// Messages are taken from the parent window and from our own origin only, since
// the server lets no other origin frame this page.
"use strict";
(() => {
  const words = JSON.parse(document.body.dataset.text);
  const form = document.getElementById("card");
  const number = document.getElementById("number");
  const expiry = document.getElementById("expiry");
  const cvc = document.getElementById("cvc");
  const brand = document.getElementById("brand");
  const names = { visa: "Visa", mastercard: "Mastercard", amex: "American Express", discover: "Discover", diners: "Diners Club", jcb: "JCB", unionpay: "UnionPay", unknown: "" };
  let id = "";
  let key = "";
  let last = "";

  const digits = (s) => s.replace(/[٠-٩]/g, (d) => "٠١٢٣٤٥٦٧٨٩".indexOf(d)).replace(/\D/g, "");

  function tell(message) {
    window.parent.postMessage({ sandbox: "element", id, ...message }, window.location.origin);
  }

  function brandOf(n) {
    if (/^4/.test(n)) return "visa";
    if (/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/.test(n)) return "mastercard";
    if (/^3[47]/.test(n)) return "amex";
    if (/^(6011|65)/.test(n)) return "discover";
    if (/^3(0|6|8|9)/.test(n)) return "diners";
    if (/^35/.test(n)) return "jcb";
    if (/^(62|81)/.test(n)) return "unionpay";
    return "unknown";
  }

  const lengthOf = (b) => (b === "amex" ? [15] : b === "diners" ? [14, 16] : b === "unionpay" ? [16, 17, 18, 19] : b === "unknown" ? [12, 13, 14, 15, 16, 17, 18, 19] : [16]);

  function luhn(n) {
    let sum = 0;
    for (let i = 0; i < n.length; i++) {
      let d = Number(n[n.length - 1 - i]);
      if (i % 2 === 1) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
      sum += d;
    }
    return sum % 10 === 0;
  }

  function grouped(n, b) {
    const parts = b === "amex" ? n.match(/^(\d{1,4})(\d{1,6})?(\d{1,5})?/) : n.match(/^(\d{1,4})(\d{1,4})?(\d{1,4})?(\d{1,7})?/);
    return parts ? parts.slice(1).filter(Boolean).join(" ") : "";
  }

  // Writes a value in its usual groups and leaves the caret behind the same digit.
  function rewrite(field, value) {
    if (field.value === value) return;
    const before = digits(field.value.slice(0, field.selectionStart ?? field.value.length)).length;
    field.value = value;
    let at = 0;
    for (let seen = 0; at < value.length && seen < before; at++) if (/\d/.test(value[at])) seen++;
    if (before === digits(value).length) at = value.length;
    if (document.activeElement === field) field.setSelectionRange(at, at);
  }

  function month() {
    const d = digits(expiry.value);
    return { month: Number(d.slice(0, 2)), year: d.length === 6 ? Number(d.slice(2)) : 2000 + Number(d.slice(2)), whole: d.length === 4 || d.length === 6 };
  }

  // The code of what is wrong with a field, or "".
  const checks = {
    number() {
      const n = digits(number.value);
      const fits = lengthOf(brandOf(n));
      if (n.length < fits[0]) return "incomplete_number";
      return fits.includes(n.length) && luhn(n) ? "" : "incorrect_number";
    },
    expiry() {
      const e = month();
      if (!e.whole) return "incomplete_expiry";
      if (e.month < 1 || e.month > 12) return "invalid_expiry_month";
      const now = new Date();
      const months = (e.year - now.getFullYear()) * 12 + e.month - now.getMonth() - 1;
      return months < 0 || months > 600 ? "invalid_expiry_year" : "";
    },
    cvc() {
      const want = brandOf(digits(number.value)) === "amex" ? 4 : 3;
      const c = digits(cvc.value);
      return c.length < want ? "incomplete_cvc" : c.length > want ? "invalid_cvc" : "";
    },
  };

  const fields = { number, expiry, cvc };

  function show(name, code) {
    const line = document.getElementById(name + "-error");
    const text = code ? words[code] || words.api_error : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !code;
    if (code) fields[name].setAttribute("aria-invalid", "true");
    else fields[name].removeAttribute("aria-invalid");
    resize();
  }

  function resize() {
    tell({ type: "resize", height: Math.ceil(form.getBoundingClientRect().height) + 4 });
  }

  // Tells the page whether the form is complete, when that changes.
  function changed() {
    const complete = Object.values(checks).every((check) => check() === "");
    const empty = Object.values(fields).every((f) => f.value === "");
    const now = complete + "," + empty;
    if (now === last) return;
    last = now;
    tell({ type: "change", complete, empty });
  }

  number.addEventListener("input", () => {
    const n = digits(number.value).slice(0, 19);
    const b = brandOf(n);
    rewrite(number, grouped(n, b));
    brand.textContent = names[b];
  });
  expiry.addEventListener("input", (event) => {
    let d = digits(expiry.value).slice(0, 6);
    if (/^[2-9]/.test(d)) d = "0" + d; // "4" is April
    const year = d.slice(2);
    const deleting = String(event.inputType).startsWith("delete");
    rewrite(expiry, d.length > 2 || (d.length === 2 && !deleting) ? d.slice(0, 2) + " / " + year : d);
  });
  cvc.addEventListener("input", () => rewrite(cvc, digits(cvc.value).slice(0, 4)));

  for (const [name, field] of Object.entries(fields)) {
    field.addEventListener("input", () => {
      if (field.hasAttribute("aria-invalid") && checks[name]() === "") show(name, "");
      changed();
    });
    field.addEventListener("blur", () => {
      if (field.value !== "") show(name, checks[name]());
    });
    field.addEventListener("focus", () => tell({ type: "focus" }));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("focusout", (event) => {
    if (!event.relatedTarget) tell({ type: "blur" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell({ type: "escape" });
  });
  for (const pick of document.querySelectorAll(".help button")) {
    pick.addEventListener("click", () => {
      number.value = pick.dataset.number;
      number.dispatchEvent(new Event("input"));
      expiry.value = "12 / " + String((new Date().getFullYear() + 3) % 100).padStart(2, "0");
      cvc.value = "123";
      for (const name of Object.keys(fields)) show(name, "");
      changed();
      number.focus();
    });
  }

  // Shows all that is wrong, moves to the first of it, and returns its error.
  function mistake() {
    let first = null;
    for (const name of Object.keys(fields)) {
      const code = checks[name]();
      show(name, code);
      if (code && !first) first = { type: "validation_error", code, message: words[code] };
      if (code && first.code === code) fields[name].focus();
    }
    return first;
  }

  // The error in the reader's language, in the shape of Stripe.js.
  function spoken(error) {
    const known = words[error.decline_code] || words[error.code];
    return { ...error, message: known || error.message || words.api_error };
  }

  const field = { incorrect_number: "number", invalid_number: "number", invalid_expiry_month: "expiry", invalid_expiry_year: "expiry", expired_card: "expiry", invalid_cvc: "cvc", incorrect_cvc: "cvc" };

  async function confirm(clientSecret, params) {
    const wrong = mistake();
    if (wrong) return { error: wrong };
    const e = month();
    const body = new URLSearchParams({
      client_secret: clientSecret,
      use_stripe_sdk: "true",
      "payment_method_data[type]": "card",
      "payment_method_data[card][number]": digits(number.value),
      "payment_method_data[card][exp_month]": String(e.month),
      "payment_method_data[card][exp_year]": String(e.year),
      "payment_method_data[card][cvc]": digits(cvc.value),
    });
    for (const [name, value] of Object.entries(params)) body.set(name, value);
    try {
      const intent = clientSecret.split("_secret_")[0];
      const answer = await fetch("/sandbox/api/v1/payment_intents/" + encodeURIComponent(intent) + "/confirm", {
        method: "POST",
        body,
        headers: { Authorization: "Bearer " + key, "Sandbox-Quiet": "1" },
        credentials: "omit",
        cache: "no-store",
      });
      const result = await answer.json();
      if (!result.error) return { paymentIntent: result };
      if (field[result.error.code]) show(field[result.error.code], result.error.code);
      return { error: spoken(result.error) };
    } catch {
      return { error: { type: "api_connection_error", message: words.api_connection_error } };
    }
  }

  const settable = ["colorPrimary", "colorBackground", "colorText", "colorTextSecondary", "colorDanger", "borderRadius", "fontFamily", "fontSizeBase"];

  function dress(appearance) {
    const theme = appearance.theme === "night" ? "dark" : appearance.theme ? "light" : "";
    if (theme) document.documentElement.dataset.theme = theme;
    for (const name of settable) {
      const value = appearance.variables?.[name];
      if (typeof value === "string" && !/url\(|;|\{/i.test(value)) document.documentElement.style.setProperty("--el-" + name, value);
    }
    resize();
  }

  const answers = {
    init(m) {
      id = m.id;
      key = m.key;
      dress(m.appearance || {});
      tell({ type: "ready" });
      resize();
    },
    appearance: (m) => dress(m.appearance || {}),
    focus: () => number.focus(),
    blur: () => document.activeElement?.blur(),
    clear() {
      for (const name of Object.keys(fields)) {
        fields[name].value = "";
        show(name, "");
      }
      brand.textContent = "";
      changed();
    },
    async submit(m) {
      const error = mistake();
      tell({ type: "answer", call: m.call, result: error ? { error } : {} });
    },
    async confirm(m) {
      tell({ type: "answer", call: m.call, result: await confirm(m.clientSecret, m.params) });
    },
    // Errors that the page has found out by itself, in the reader's language.
    speak: (m) => tell({ type: "answer", call: m.call, result: { error: spoken(m.error) } }),
  };

  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== window.location.origin) return;
    const m = event.data;
    if (!m || m.sandbox !== "page" || !Object.hasOwn(answers, m.type)) return;
    answers[m.type](m);
  });
  new ResizeObserver(resize).observe(form);
  if (window.parent !== window) window.parent.postMessage({ sandbox: "element", type: "loaded" }, window.location.origin);
})();
