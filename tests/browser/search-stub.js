// Stands in for search/engine.js where a test has to say when results come, or what is wrong with them. What a test puts on
// `globalThis.script` decides; `globalThis.asked` is what the page asked for.

const names = { herald: 'The Corran Herald', haifeng: '海风日报' };
const sources = Object.entries(names).map(([id, name]) => ({ id, name }));

/** The result number `at` for a question: every third is in English. */
function result(query, at) {
  const id = at % 3 ? 'haifeng' : 'herald';
  const day = `2024-03-${String(28 - (at % 28)).padStart(2, '0')}`;
  return {
    url: `/digest/2024/03/28/${at}/`,
    title: [{ text: `${at + 1} `, mark: false }, { text: query, mark: true }, { text: ' 停航', mark: false }],
    date: `${day}T08:00`,
    day,
    source: { id, name: names[id] },
    lang: at % 3 ? 'zh-Hans' : 'en',
    snippet: [{ text: '……', mark: false }, { text: query, mark: true }, { text: '停航第三日……', mark: false }],
  };
}

export function results(query, from, to) {
  return Array.from({ length: to - from }, (_, at) => result(query, from + at));
}

const script = () => globalThis.script ?? {};

/** As the engine's: what holds neither letter nor digit asks for nothing. */
export function parse(query) {
  const terms = query.match(/\S*[\p{L}\p{N}]\S*/gu) ?? [];
  return { terms: terms.map((text) => ({ text, kind: 'word', not: false })), problems: query.length > 1000 ? ['long'] : [] };
}

export async function open(index, { signal }) {
  globalThis.opened = [...(globalThis.opened ?? []), index];
  signal?.throwIfAborted();
  await script().open?.();
  const engine = {
    facets: {
      sources,
      topics: [{ id: 'ferry', name: '渡轮' }],
      columns: [], sections: [], kinds: [],
      authors: [],
      from: '2021-05-02',
      to: '2024-03-28',
      articles: 34,
    },
    async loadAuthors() {
      globalThis.named = (globalThis.named ?? 0) + 1;
      engine.facets.authors = [{ id: 'lin', name: '林潮' }];
    },
    async search(question, { signal, onUpdate }) {
      globalThis.asked = [...(globalThis.asked ?? []), { ...question, signal }];
      const { query, offset, limit, source } = question;
      const total = query === 'nothing' ? 0 : 34;
      const counts = { sources: { haifeng: 22, herald: 12 }, topics: { ferry: 30 }, columns: {}, authors: { lin: 4 } };
      if (source) counts.sources = { [source]: counts.sources[source] };
      const found = results(query, offset, Math.min(total, offset + limit));
      const whole = { results: found, total, complete: true, counts: total ? counts : { sources: {}, authors: {} }, exact: true, searchedFrom: '2021-05' };
      const last = (await script().search?.({ question, signal, onUpdate, whole, results })) ?? whole;
      signal.throwIfAborted();
      onUpdate(last);
      return last;
    },
  };
  return engine;
}
