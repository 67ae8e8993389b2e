// Follows the page that one is looking at: reloads it when it changed, swaps style sheets without a reload, shows errors
// over the last good page. Only the preview carries this script; a built site has none of it.
'use strict';
(() => {
  const shown = document.currentScript.dataset.page;
  const SCROLL = 'newsprint:scroll';
  let source = null;
  let leaving = false;
  let scrolling = false;

  const sheets = () =>
    [...document.querySelectorAll('link[rel~="stylesheet"][href]')].filter(
      (link) => new URL(link.href).origin === location.origin,
    );

  function connect() {
    if (source || leaving) return;
    const query = new URLSearchParams({ page: location.pathname });
    for (const link of sheets()) query.append('style', new URL(link.href).pathname);
    source = new EventSource(`/__newsprint/events?${query}`);
    source.addEventListener('state', (event) => follow(JSON.parse(event.data)));
  }

  function disconnect() {
    source?.close();
    source = null;
  }

  function follow(state) {
    swap(state.styles);
    overlay.show(state.faults);
    banner.show(state.reading);
    const changed = state.page !== null && state.page !== shown;
    // The article that is being edited stays on the screen while an error keeps it out of the site.
    const kept = state.missing && state.faults.length > 0 && shown !== '';
    // While the site is read for the first time every page fills up; only one that waits for it is shown again.
    const early = state.reading !== null && (shown !== '' || state.missing);
    if (changed && !kept && !early) reload();
  }

  async function reload() {
    if (leaving) return;
    leaving = true;
    disconnect();
    await rest();
    sessionStorage.setItem(SCROLL, JSON.stringify({ path: location.pathname, y: scrollY }));
    location.reload();
  }

  /**
   * Waits for the end of a scroll that is under way: the theme scrolls smoothly, as wheels and keys do, and what is to be
   * kept is the place that it leads to. A page that stands still over so many frames has missed to say that it came to its
   * end, as Safari does.
   */
  async function rest() {
    const STILL = 10;
    let y = scrollY;
    for (let frames = 0; scrolling && frames < STILL; y = scrollY) {
      await new Promise(requestAnimationFrame);
      frames = scrollY === y ? frames + 1 : 0;
    }
  }

  function restoreScroll() {
    const saved = JSON.parse(sessionStorage.getItem(SCROLL) ?? 'null');
    sessionStorage.removeItem(SCROLL);
    if (saved?.path === location.pathname && Math.abs(scrollY - saved.y) > 1) scrollTo({ top: saved.y, behavior: 'instant' });
  }

  /** The old style sheet goes when the new one is there: the page is never without. */
  function swap(styles) {
    for (const link of sheets()) {
      const next = styles[new URL(link.href).pathname];
      if (!next) continue;
      const fresh = link.cloneNode();
      fresh.href = next;
      fresh.addEventListener('load', () => link.remove());
      fresh.addEventListener('error', () => fresh.remove());
      link.after(fresh);
    }
  }

  /** An element with a style of its own that the page's can't reach. Everything is put in as text. */
  function box(name, css) {
    const host = document.createElement(name);
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    return { host, root };
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  const place = ({ file, line, column }) => [file, line, column].filter((part) => part != null).join(':');

  const overlay = (() => {
    const { host, root } = box(
      'newsprint-faults',
      `:host { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; overscroll-behavior: contain;
               background: rgb(0 0 0 / 0.6); font: 15px/1.5 system-ui, sans-serif; }
       section { box-sizing: border-box; max-width: 60rem; margin: 4vh auto; padding: 1.5rem 2rem; background: #fff; color: #222;
                 border-top: 6px solid #c1121f; }
       header { display: flex; justify-content: space-between; align-items: start; }
       h1 { font-size: 1.2rem; margin: 0; }
       button { font: inherit; padding: 0.2rem 0.8rem; }
       article { margin-top: 1.2rem; padding-top: 1.2rem; border-top: 1px solid #ccc; overflow-wrap: anywhere; }
       p { margin: 0.3rem 0; }
       .place { font-family: ui-monospace, monospace; color: #c1121f; }
       .message { font-weight: 600; }
       pre { margin: 0.5rem 0; padding: 0.6rem; background: #f4f4f4; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }`,
    );
    let told = '';
    let closed = false;
    const hide = () => {
      closed = true;
      host.remove();
    };
    addEventListener('keydown', (event) => event.key === 'Escape' && host.isConnected && hide());
    return {
      show(faults) {
        const telling = JSON.stringify(faults);
        if (telling !== told) closed = false;
        told = telling;
        if (faults.length === 0 || closed) return host.remove();
        const section = element('section');
        section.setAttribute('role', 'alert');
        const header = element('header');
        header.append(element('h1', '', faults.length === 1 ? '1 error' : `${faults.length} errors`));
        const close = element('button', '', 'Close');
        close.addEventListener('click', hide);
        header.append(close);
        section.append(header);
        for (const fault of faults) {
          const article = element('article');
          if (fault.file) article.append(element('p', 'place', place(fault)));
          article.append(element('p', 'message', fault.message));
          if (fault.excerpt) {
            const marker = fault.column ? `\n${' '.repeat(fault.column - 1)}^` : '';
            article.append(element('pre', '', fault.excerpt + marker));
          }
          if (fault.help) article.append(element('p', 'help', fault.help));
          section.append(article);
        }
        root.replaceChildren(section);
        if (!host.isConnected) document.documentElement.append(host);
      },
    };
  })();

  const banner = (() => {
    const { host, root } = box(
      'newsprint-reading',
      `:host { position: fixed; right: 1rem; bottom: 1rem; z-index: 2147483646; padding: 0.4rem 0.9rem; background: #222;
               color: #fff; font: 14px/1.5 system-ui, sans-serif; }`,
    );
    return {
      show(reading) {
        if (!reading) return host.remove();
        root.replaceChildren(document.createTextNode(`reading ${reading.done} of ${reading.files} files`));
        if (!host.isConnected) document.documentElement.append(host);
      },
    };
  })();

  // A browser opens six connections to one host: a tab that nobody looks at must not hold one.
  const attend = () => (document.visibilityState === 'visible' ? connect() : disconnect());
  document.addEventListener('visibilitychange', attend);
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', attend);
  addEventListener('load', restoreScroll);
  addEventListener('scroll', () => (scrolling = true), { passive: true });
  addEventListener('scrollend', () => (scrolling = false));
  attend();
})();
