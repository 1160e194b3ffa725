/** Language, theme and density: chosen at run time, kept in this browser, shared by all pages. */

export type Lang = 'zh' | 'en';
export type Theme = 'dark' | 'light';

const query = new URLSearchParams(location.search);

function stored(key: string): string | null {
  try {
    return query.get(key) ?? localStorage.getItem(`watchgrid.${key}`);
  } catch {
    return query.get(key); // storage is forbidden: the choice lasts as long as the page
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`watchgrid.${key}`, value);
  } catch {
    /* storage is forbidden */
  }
}

function firstLang(): Lang {
  const asked = stored('lang');
  if (asked === 'zh' || asked === 'en') return asked;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

class Preferences {
  lang = $state<Lang>(firstLang());
  theme = $state<Theme>(stored('theme') === 'light' ? 'light' : 'dark');

  constructor() {
    this.show();
  }
  setLang(lang: Lang): void {
    this.lang = lang;
    keep('lang', lang);
    this.show();
  }
  setTheme(theme: Theme): void {
    this.theme = theme;
    keep('theme', theme);
    this.show();
  }
  /** What suits this page as long as nobody has chosen; not kept, because the other pages have their own. */
  suggestTheme(theme: Theme): void {
    if (stored('theme') !== null) return;
    this.theme = theme;
    this.show();
  }
  toggleLang(): void {
    this.setLang(this.lang === 'zh' ? 'en' : 'zh');
  }
  toggleTheme(): void {
    this.setTheme(this.theme === 'dark' ? 'light' : 'dark');
  }
  private show(): void {
    document.documentElement.lang = this.lang === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset.theme = this.theme;
  }
}

export const preferences = new Preferences();
