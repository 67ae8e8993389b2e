// The search page: reads what is asked from form and address, has search/engine.js look it up, shows what comes.
// What comes is text of articles: it becomes text nodes, never markup. All words and URLs of the page's own are attributes of #search.

const STEP = 10; // results at a time
const PAUSE = 200; // milliseconds after the last key
const CALM = 600; // milliseconds between two announcements while it looks
const PATIENCE = 30_000; // milliseconds after which the root of the index is given up

const root = document.getElementById("search");
const say = root.dataset;
const find = (selector) => root.querySelector(selector);
const form = find("form");
const [status, list, sieve, without] = [".told p", ".finds", ".sieve", ".without"].map(find);
const [stop, again, further, clear] = [".stop", ".again", ".further", ".clear"].map(find);
const help = without.querySelector("p");
const unaided = help.textContent;
const field = form.elements;
const lists = { source: "sources", topic: "topics", column: "columns", author: "authors", section: "sections", kind: "kinds" };
// Sections and kinds are those of items of issues, which not every site has.
for (const name of Object.keys(lists)) if (!field[name]) delete lists[name];
const filters = [...Object.keys(lists), "from", "to"];
const title = document.title;
const language = document.documentElement.lang;

let library, engine, opening, naming, named = false, stale = false, attempts = 0, failures = 0, running, timer, told = 0, teller, pages = 1, last, unread = -1;
// Whether the address is one to come back to: what is typed next then gets an entry of its own in the history.
let settled = false;

// ---- Scripts

// Where the pages in the two Chinese scripts are, the longer path first, and what converts to that of this page.
const trees = say.trees?.split(" ") ?? [];
const isTwin = say.base === trees[0];
let script;

/** A text of the site's own language, or of an article's, in the script of this page. */
function local(text, lang) {
  const own = script?.scriptOf(lang);
  return own && own !== say.script ? script.convert(text) : text;
}

/** A name as this page writes it. */
const ownName = (name) => (isTwin && script ? script.convert(name) : name);

/** The page of an article in the tree that this page is of, unless that has none. */
function here({ url, day }) {
  const { pathname: path, hash } = new URL(url, location);
  const tree = trees.find((tree) => path.startsWith(`${tree}/`));
  return (tree === undefined || (isTwin && day && day < (say.from ?? "")) ? path : say.base + path.slice(tree.length)) + hash;
}

async function loadScript() {
  if (!say.table || script) return;
  const [module, file] = await Promise.all([import(say.converter), fetch(say.table).then((answer) => (answer.ok ? answer.text() : ""))]);
  const table = new module.Script(file);
  script = { scriptOf: module.scriptOf, convert: (text) => table.convert(text), words: (folder) => new module.Words(table.words, folder) };
}

// ---- Words

const number = (n) => n.toLocaleString(language);
const count = (n) => (n === 1 ? say.one : say.many.replace("{n}", number(n)));
const part = (date, options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(date);
const month = (iso) => (iso ? part(new Date(`${iso.slice(0, 7)}-01`), { year: "numeric", month: "long" }) : "…");

/** A day by the pattern that the site's other pages follow. */
function day(iso) {
  const date = new Date(iso);
  const [y, m, d] = iso.split("-");
  const known = {
    Y: () => y, y: () => y.slice(-2), m: () => m, d: () => d, e: () => d.replace(/^0/, " "), "%": () => "%",
    B: () => part(date, { month: "long" }), b: () => part(date, { month: "short" }),
    A: () => part(date, { weekday: "long" }), a: () => part(date, { weekday: "short" }),
  };
  return say.date.replace(/%(-?)([YymdeBbAa%])/g, (_, bare, key) => {
    const text = known[key]();
    return bare ? text.replace(/^[0 ]+/, "") : text;
  });
}

/** Shows and announces a line; while it looks, not with every file that comes. */
function tell(text, calm) {
  clearTimeout(teller);
  const wait = calm ? told + CALM - Date.now() : 0;
  if (wait > 0) teller = setTimeout(tell, wait, text);
  else {
    told = Date.now();
    status.textContent = text;
  }
}

// ---- What is asked

const value = (name) => field[name].value.trim();
const isSet = (name) => value(name) !== "";
const asked = () => ({
  // A space at its end says that the last word is whole.
  query: isSet("q") ? field.q.value : "",
  ...Object.fromEntries(filters.map((name) => [name, value(name) || undefined])),
  order: value("sort") || "newest",
});

function address() {
  const query = new URLSearchParams();
  for (const name of ["q", ...filters, "sort"]) if (isSet(name)) query.set(name, field[name].value);
  if (pages > 1) query.set("page", pages);
  return location.pathname + (query.size ? `?${query}` : "");
}

function keepAddress(how) {
  if (address() !== location.pathname + location.search) history[how](null, "", address());
  document.title = isSet("q") ? `${value("q")} · ${title}` : title;
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  for (const name of ["q", ...filters]) {
    const text = query.get(name) ?? "";
    // A list that is yet to be filled takes it as it is.
    if (name in lists && ![...field[name].options].some((option) => option.value === text)) field[name].add(new Option(text, text));
    field[name].value = text;
  }
  field.sort.value = query.get("sort") === "best" ? "best" : "";
  pages = Math.min(Math.max(1, parseInt(query.get("page"), 10) || 1), 100);
}

// ---- What is found

/** Fills a list with what can be chosen: all that there is, or all that was found, the most frequent first. */
function fill(name, counts) {
  const select = field[name];
  const chosen = select.value;
  const known = engine.facets[lists[name]];
  const found = counts?.[lists[name]];
  const count = (id) => found?.[id] ?? 0;
  let shown = known;
  if (found && !chosen) shown = known.filter(({ id }) => count(id)).sort((a, b) => count(b.id) - count(a.id));
  if (!shown.length) shown = known;
  const options = shown.map(({ id, name }) => new Option(count(id) ? `${ownName(name)} (${number(count(id))})` : ownName(name), id));
  if (chosen && !known.some(({ id }) => id === chosen)) options.push(new Option(chosen, chosen));
  // A list that is open in front of the reader stays as it is.
  if (document.activeElement === select && select.length > 1 && !select.fresh) return;
  select.fresh = false;
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
  select.parentElement.hidden = !known.length && !chosen && (name !== "author" || named);
}

/** There may be thousands of authors: their names are fetched when somebody may look for one. */
function nameAuthors() {
  naming ??= engine.loadAuthors().then(
    () => {
      named = true;
      fill("author", last?.counts);
    },
    () => (naming = undefined),
  );
}

function fillAll(counts) {
  for (const name of Object.keys(lists)) fill(name, counts);
}

function runs(element, texts, lang) {
  const text = texts.map(({ text }) => text).join("");
  const converted = local(text, lang);
  if (converted !== text) {
    // What is marked stays marked, where a word becomes one of the same length; as nearly all do.
    let at = 0;
    const same = converted.length === text.length;
    texts = texts.map((run) => ({ ...run, text: same ? converted.slice(at, (at += run.text.length)) : local(run.text, lang) }));
    lang = language;
  }
  if (lang && lang !== language) element.lang = lang;
  element.dir = "auto";
  element.append(
    ...texts.map(({ text, mark }) => {
      if (!mark) return text;
      const marked = document.createElement("mark");
      marked.textContent = text;
      return marked;
    }),
  );
  return element;
}

const create = (name, properties) => Object.assign(document.createElement(name), properties);

/** What is said of an item of an issue: who published what it leads to, the issue, the section, the kind. */
function ofItem({ issue, section, source, kind }, result) {
  const text = (name) => name && create("span", { textContent: local(name, result.lang), dir: "auto" });
  const page = create("a", { href: here(result).split("#")[0], textContent: local(issue, result.lang), dir: "auto" });
  const called = kind && engine.facets.kinds.find(({ id }) => id === kind)?.name;
  return [source && create("span", { className: "source", textContent: source }), page, text(section), called && create("span", { textContent: ownName(called) })].filter(Boolean);
}

/** The beginning of an article, or a place for it while it is on its way. */
function summary(result) {
  const place = create("p", { className: result.snippet ? "summary" : "summary coming" });
  return runs(place, result.snippet ?? [], result.lang);
}

function entry(result) {
  const item = document.createElement("li");
  const heading = document.createElement("h2");
  // Nothing but a path of this site, whatever the index says.
  const link = create("a", { href: here(result) });
  heading.append(runs(link, result.title, result.lang));
  item.append(heading);
  if (result.snippet?.length !== 0) item.append(summary(result));
  const by = create("p", { className: "by" });
  const { source, item: own } = result;
  if (own) by.append(...ofItem(own, result));
  else if (source) {
    by.append(create("a", { className: "source", href: `${say.base}/sources/${encodeURIComponent(source.id)}/`, textContent: ownName(source.name) }));
  }
  if (result.day) {
    const time = result.date?.slice(11, 16);
    by.append(create("time", { dateTime: result.date || result.day, textContent: day(result.day) + (time ? ` ${time}` : "") }));
  }
  item.append(by);
  return item;
}

/** Puts the results into the list; those that are there already stay, and so does the focus on them. */
function show(results) {
  results.forEach((result, at) => {
    const [name, text] = [JSON.stringify({ ...result, snippet: 0 }), JSON.stringify(result.snippet)];
    const there = list.children[at];
    if (there?.name === name) {
      if (there.text === text) return;
      const old = there.querySelector(".summary");
      if (old && result.snippet?.length) {
        old.replaceWith(summary(result));
        there.text = text;
        return;
      }
    }
    const item = Object.assign(entry(result), { name, text });
    if (there) there.replaceWith(item);
    else list.append(item);
  });
  while (list.children.length > results.length) list.lastChild.remove();
  list.ariaBusy = "false";
  if (unread >= 0 && list.children[unread]) {
    list.children[unread].querySelector("a").focus();
    unread = -1;
  }
}

/** What stands beside the results: buttons, help, numbers of filters. */
function dress({ busy = false, failed = false, empty = false, more = false } = {}) {
  const active = filters.filter(isSet).length;
  find(".set").textContent = active ? ` · ${number(active)}` : "";
  clear.hidden = !active;
  further.hidden = !more;
  again.hidden = !failed;
  without.hidden = !failed && !empty;
  help.textContent = failed ? unaided : say.other;
  // The focus is not to be lost with a button.
  if (!busy && document.activeElement === stop) status.focus();
  stop.hidden = !busy;
  list.ariaBusy = String(busy && list.ariaBusy === "true");
}

const total = () => last?.total ?? 0;
const isMore = () => total() > list.children.length;

function take(update) {
  last = update;
  const { total, complete, results, counts, exact } = update;
  if (results.length || complete) show(results);
  const counted = Object.keys(counts.sources).length || Object.keys(counts.authors).length;
  if (counted || (complete && !total)) fillAll(counts);
  if (complete) {
    failures = 0;
    const nothing = isSet("q") ? say.nothing.replace("{query}", () => value("q")) : say.none;
    const found = exact === false ? say.about.replace("{count}", count(total)) : count(total);
    const { problems } = library.parse(field.q.value);
    tell((total ? found : nothing) + (problems.some((code) => code === "long" || code === "many") ? ` · ${say.long}` : ""));
  } else tell(say.looking.replace("{n}", number(total)).replace("{month}", () => month(update.searchedFrom)), true);
  dress({ busy: !complete, empty: complete && !total, more: isMore() });
}

function fail(message, error) {
  console.warn(error);
  failures++;
  stale ||= error.code === "version";
  tell(navigator.onLine ? message : `${message} · ${say.offline}`);
  dress({ failed: true, more: false });
}

// ---- Looking

async function open() {
  tell(say.loading, true);
  const index = new URL(say.index, location).href;
  // The root of the index is asked for beside the engine, which would ask a round trip later.
  const root = fetch(`${index}root.bin`, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
  root.catch(() => {});
  // A browser may remember that a module could not be had: another try has another address.
  library ??= await import(attempts++ ? `${say.engine}?${attempts}` : say.engine);
  // Without a signal: what the first key has begun to fetch serves the next.
  [engine] = await Promise.all([
    library.open(index, { root }),
    // Without it results are shown as they were written.
    loadScript().catch((error) => console.warn(error)),
  ]);
  engine.words = script?.words(engine.folder);
  naming = undefined;
  named = false;
  for (const name of ["from", "to"]) Object.assign(field[name], { min: engine.facets.from ?? "", max: engine.facets.to ?? "" });
}

async function look() {
  clearTimeout(timer);
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  last = undefined;
  again.hidden = true;
  try {
    if (!engine) await (opening ??= open().finally(() => (opening = undefined)));
  } catch (error) {
    if (!signal.aborted) fail(say.failed, error);
    return;
  }
  if (signal.aborted) return;
  const ask = asked();
  if (!ask.query && !filters.some(isSet)) {
    const { articles, from, to } = engine.facets;
    show([]);
    fillAll();
    dress();
    // With undated articles the archive has no beginning.
    const ready = from && to ? say.ready.replace("{from}", day(from)).replace("{to}", day(to)) : say.whole;
    tell(ready.replace("{count}", count(articles)));
    return;
  }
  if (ask.query && !library.parse(ask.query).terms.length) {
    take({ results: [], total: 0, complete: true, counts: { sources: {}, authors: {} } });
    return;
  }
  list.ariaBusy = String(unread < 0);
  // What was found before is not said of what is asked now.
  if (unread < 0) {
    clearTimeout(teller);
    status.textContent = "";
  }
  if (ask.author) nameAuthors();
  dress({ busy: true, more: unread >= 0 });
  try {
    const onUpdate = (update) => signal.aborted || take(update);
    const update = await engine.search({ ...ask, limit: STEP * pages, offset: 0 }, { signal, onUpdate });
    if (signal.aborted) return;
    if (update !== last) take(update);
  } catch (error) {
    if (signal.aborted) return;
    if (!total()) show([]);
    fail(say.broken.replace("{n}", number(total())), error);
  }
}

/** Another question: from the first page of its results on. */
function ask(how) {
  pages = 1;
  unread = -1;
  keepAddress(how);
  look();
}

function typed() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    ask(settled ? "pushState" : "replaceState");
    settled = false;
  }, PAUSE);
}

field.q.addEventListener("input", (event) => event.isComposing || typed());
// Some browsers end a composition without a further input event.
field.q.addEventListener("compositionend", typed);
for (const name of filters) {
  field[name].addEventListener("change", () => {
    field[name].fresh = true;
    ask("pushState");
    settled = true;
  });
  field[name].addEventListener("blur", () => name in lists && engine && fill(name, last?.counts));
}
for (const nearing of ["pointerover", "focusin"]) {
  sieve.addEventListener(nearing, () => {
    if (!engine || named) return;
    field.author.fresh = true;
    nameAuthors();
  });
}
for (const radio of field.sort) radio.addEventListener("change", () => ask("replaceState"));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(settled ? "pushState" : "replaceState");
  settled = true;
});
clear.addEventListener("click", () => {
  for (const name of filters) field[name].value = "";
  field.q.focus();
  ask("pushState");
  settled = true;
});
further.addEventListener("click", () => {
  unread = list.children.length;
  pages++;
  keepAddress("replaceState");
  look();
});
again.addEventListener("click", () => {
  // What is in memory may be of a site that has changed since. Without a connection it is all there is.
  if (navigator.onLine) engine = undefined;
  // A script of the site as it was can't be helped by asking again.
  if (navigator.onLine && (stale || failures > 2)) location.reload();
  else look();
});
addEventListener("online", () => again.hidden || look());

function halt() {
  running.abort();
  tell(say.stopped.replace("{n}", number(total())).replace("{month}", () => month(last?.searchedFrom)));
  show(last?.results ?? []);
  dress({ more: isMore() });
}
stop.addEventListener("click", halt);
addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.shiftKey) return;
  const chord = event.ctrlKey || event.metaKey;
  if (event.key === "Escape" && !chord && !stop.hidden) {
    event.preventDefault();
    halt();
  }
  // A letter alone would be pressed by accident, by those who speak to their device (WCAG 2.1.4).
  if (event.key === "k" && chord) {
    event.preventDefault();
    field.q.select();
  }
});
addEventListener("popstate", () => {
  readAddress();
  document.title = isSet("q") ? `${value("q")} · ${title}` : title;
  settled = true;
  unread = -1;
  look();
});

readAddress();
keepAddress("replaceState");
settled = isSet("q");
// Beside the results the filters are always there; above them they are folded away.
const wide = matchMedia("(min-width: 64rem)");
sieve.open = wide.matches || filters.some(isSet);
wide.addEventListener("change", () => (sieve.open ||= wide.matches));
root.classList.add("at-work");
dress();
// A phone would put its keyboard over the page.
if (!isSet("q") && matchMedia("(pointer: fine)").matches) field.q.focus({ preventScroll: true });
look();
