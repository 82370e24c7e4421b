// Writes intl.tsv: what Intl makes of sample dates and numbers, for
// format_test.go. Run once with a Node whose ICU holds CLDR 48:
//   node intl.mjs > intl.tsv
const locales = ["en", "zh-Hans", "es", "fr", "de", "pt", "ru", "ar", "ja", "ko"];
const days = ["2026-01-01T00:07:00Z", "2026-03-29T09:30:00Z", "2026-06-15T12:00:00Z", "2026-12-04T23:59:00Z"];
const ranges = [["2026-12-04", "2026-12-09"], ["2026-11-28", "2026-12-03"], ["2026-12-29", "2027-01-04"]];
const numbers = ["0", "999", "1234", "12345", "1234567", "-98765"];
const weights = ["7", "820", "1000", "1250", "12345", "1234050"]; // grams

console.log(`# Intl of Node ${process.versions.node}, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`);
console.log("# locale\tformat\tvalue\ttext");
for (const tag of locales) {
  const locale = tag + "-u-nu-latn", timeZone = "UTC";
  const print = (...cells) => console.log([tag, ...cells].join("\t"));
  const date = { year: "numeric", month: "short", day: "numeric", timeZone };
  const clock = { ...date, hour: "numeric", minute: "numeric" };
  for (const day of days) {
    print("Date", day, new Intl.DateTimeFormat(locale, date).format(new Date(day)));
    print("LongDate", day, new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone }).format(new Date(day)));
    print("DateTime", day, new Intl.DateTimeFormat(locale, clock).format(new Date(day)));
  }
  for (const [from, to] of ranges) {
    const year = from.slice(0, 4) === to.slice(0, 4) ? undefined : "numeric";
    const format = new Intl.DateTimeFormat(locale, { year, month: "long", day: "numeric", timeZone });
    print("DateRange", `${from}/${to}`, format.formatRange(new Date(from), new Date(to)));
  }
  for (const n of numbers) print("Number", n, new Intl.NumberFormat(locale).format(n));
  for (const grams of weights) {
    const kilograms = grams.length > 3;
    const unit = { style: "unit", unit: kilograms ? "kilogram" : "gram", maximumFractionDigits: 3 };
    print("Weight", grams, new Intl.NumberFormat(locale, unit).format(kilograms ? grams / 1000 : grams));
  }
}
