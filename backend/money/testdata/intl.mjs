// Writes intl.tsv: what Intl.NumberFormat makes of sample amounts, for
// format_test.go. Run once with a Node whose ICU holds CLDR 48:
//   node intl.mjs > intl.tsv
const locales = ["en", "zh-Hans", "es", "fr", "de", "pt", "ru", "ar", "ja", "ko"];
const currencies = ["USD", "EUR", "GBP", "JPY", "CAD", "AUD", "SGD", "KRW", "AED", "KWD", "CNY", "BRL"];
const amounts = ["0", "5", "1234", "123456", "123456789", "-98765"];

// decimal places the point of a whole number of minor units.
function decimal(minor, places) {
  const sign = minor.startsWith("-") ? "-" : "";
  const digits = minor.replace("-", "").padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return sign + whole + (places ? "." + digits.slice(-places) : "");
}

console.log(`# Intl.NumberFormat of Node ${process.versions.node}, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`);
console.log("# locale\tcurrency\tminor units\tcurrencyDisplay symbol\tcurrencyDisplay code");
for (const locale of locales) {
  for (const currency of currencies) {
    const format = (currencyDisplay) =>
      new Intl.NumberFormat(locale + "-u-nu-latn", { style: "currency", currency, currencyDisplay });
    const places = format("symbol").resolvedOptions().maximumFractionDigits;
    for (const minor of amounts) {
      const n = decimal(minor, places);
      console.log([locale, currency, minor, format("symbol").format(n), format("code").format(n)].join("\t"));
    }
  }
}
