/** Single keys can be switched off for this browser (WCAG 2.1.4). */
class Shortcuts {
  on = $state(read());
  set(on: boolean): void {
    this.on = on;
    try {
      localStorage.setItem('watchgrid.keys', on ? 'on' : 'off');
    } catch {
      /* storage is forbidden: the choice lasts as long as the page */
    }
  }
}

function read(): boolean {
  try {
    return localStorage.getItem('watchgrid.keys') !== 'off';
  } catch {
    return true;
  }
}

export const shortcuts = new Shortcuts();
