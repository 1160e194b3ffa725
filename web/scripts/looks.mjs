// What a person would find wrong with a page at a glance, found by measuring: text that is cut off, text that something else lies on, a page wider
// than its window, glyphs that no font has.
export const complaintsOf = (page) =>
  page.evaluate(() => {
    const found = [];
    const say = (what, e, more = '') => found.push(`${what}: ${e.tagName.toLowerCase()}.${String(e.className).slice(0, 30)} "${(e.textContent ?? '').trim().slice(0, 40)}" ${more}`);
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const visible = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest('.unseen, [aria-hidden=true], noscript, option');
    const dialog = document.querySelector('dialog[open]');
    for (const e of (dialog ?? document.body).querySelectorAll('*')) {
      const own = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim() !== '');
      if (own.length === 0 || !visible(e)) continue;
      const style = getComputedStyle(e);
      if (style.display !== 'inline' && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && !['auto', 'scroll'].includes(style.overflowX)) say(style.textOverflow === 'ellipsis' ? 'shortened' : 'cut off', e, `${e.scrollWidth} > ${e.clientWidth}`);
      for (const node of own) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getClientRects()[0];
        if (!box || box.width < 4) continue;
        const x = box.left + Math.min(box.width / 2, 40), y = box.top + box.height / 2;
        // Scrolled away inside a list is not covered.
        let clipped = x < 0 || y < 0 || x > innerWidth || y > innerHeight;
        for (let up = e.parentElement; up && !clipped; up = up.parentElement) {
          const s = getComputedStyle(up), r = up.getBoundingClientRect();
          if (s.overflowY !== 'visible' && (y < r.top || y > r.bottom)) clipped = true;
        }
        if (clipped) continue;
        const top = document.elementFromPoint(x, y);
        if (top && top !== e && !e.contains(top) && !top.contains(e) && !top.closest('label')?.contains(e)) say('covered', e, `by ${top.tagName.toLowerCase()}.${String(top.className).slice(0, 30)}`);
        if (box.right > innerWidth + 1 && style.position !== 'fixed' && ![...ancestors(e)].some((up) => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX))) say('beyond the edge', e);
      }
    }
    function* ancestors(e) {
      for (let up = e.parentElement; up; up = up.parentElement) yield up;
    }
    return [...new Set(found)].slice(0, 12);
  });
