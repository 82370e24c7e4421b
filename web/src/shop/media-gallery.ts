import { Element, define } from "../core/element";

/** <media-gallery>: a thumbnail shows its picture in the large frame instead of
 * opening it. Each thumbnail is a link to the picture, so without script it
 * opens; its srcset travels in data-srcset. */
class MediaGallery extends Element {
  protected connected(): void {
    const hero = this.querySelector<HTMLImageElement>(".hero img");
    if (!hero) return;
    const thumbs = [...this.querySelectorAll<HTMLAnchorElement>(".thumbs a")];
    const index = this.querySelector("[data-index]");
    thumbs.forEach((thumb, i) => {
      const show = (event: Event) => {
        event.preventDefault();
        hero.srcset = thumb.dataset["srcset"] ?? "";
        hero.src = thumb.href;
        hero.alt = thumb.dataset["alt"] ?? "";
        for (const t of thumbs) t.toggleAttribute("aria-current", false);
        thumb.setAttribute("aria-current", "true");
        if (index) index.textContent = String(i + 1);
      };
      thumb.addEventListener("click", show, { signal: this.signal });
    });
  }
}

define("media-gallery", MediaGallery);
