// What is still to be told. It lives in localStorage, so that it outlasts a page, a lost line and a closed browser;
// an event leaves it when the collector has answered. A repeat is harmless, a loss is not.

const MOST = 100; // events kept
const TOGETHER = 20; // events in one request
const CHARACTERS = 16000; // of one request: at three bytes each within the 64 KiB that may outlive a page

/** The outbox of one site. `address` takes POSTs; `slot` names its place in localStorage. */
function outbox(address, slot) {
  let memory = []; // stands in where localStorage is refused
  let flying = []; // ids that a request is carrying now
  let failures = 0;
  let timer = 0;
  let due = 0;

  function load() {
    try {
      memory = JSON.parse(localStorage.getItem(slot)) || [];
    } catch {}
    return memory;
  }

  function save(events) {
    memory = events.slice(-MOST);
    try {
      if (memory.length) localStorage.setItem(slot, JSON.stringify(memory));
      else localStorage.removeItem(slot);
    } catch {}
  }

  function forget(ids) {
    save(load().filter((event) => !ids.includes(event.id)));
  }

  /** The first events as the text of one request, and their ids. */
  function pack(events) {
    const sent_at = new Date().toISOString();
    const ids = [];
    const texts = [];
    let length = 0;
    for (const event of events.slice(0, TOGETHER)) {
      const text = JSON.stringify({ ...event, sent_at });
      length += text.length + 1;
      if (ids.length && length > CHARACTERS) break;
      ids.push(event.id);
      texts.push(text);
    }
    return { ids, body: `[${texts}]`, small: length <= CHARACTERS };
  }

  function wake(delay) {
    const at = Date.now() + delay;
    if (timer && due <= at) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(flush, delay);
  }

  /** Send what waits, one request at a time. */
  function flush() {
    clearTimeout(timer);
    timer = 0;
    const { ids, body, small } = pack(load());
    if (flying.length || !ids.length) return;
    flying = ids;
    fetch(address, { method: 'POST', body, keepalive: small, credentials: 'omit' })
      .then((answer) => {
        // Anything but "not now" is final: what was refused once will be refused again.
        if (answer.status >= 500 || answer.status == 429 || answer.status == 408) throw answer;
        forget(ids);
        failures = 0;
        flying = [];
        flush();
      })
      .catch(() => {
        flying = [];
        wake(Math.min(1000 * 2 ** failures++, 300000) * (0.5 + Math.random() / 2));
      });
  }

  return {
    /** Keep `event` and send it soon; with `now`, before anything else happens to the page. */
    add(event, now) {
      save([...load(), event]);
      if (now && !failures) flush();
      if (!failures) wake(100);
    },

    flush,

    /** Hand everything to the browser because the page is going. Nobody hears whether it arrived, so what matters stays. */
    handOver() {
      let left = load().filter((event) => !flying.includes(event.id));
      while (left.length) {
        const { ids, body } = pack(left);
        if (!navigator.sendBeacon(address, body)) return;
        forget(left.filter((event) => ids.includes(event.id) && /^page/.test(event.kind)).map((event) => event.id));
        left = left.slice(ids.length);
      }
    },

    /** Forget everything. */
    clear() {
      clearTimeout(timer);
      timer = 0;
      save([]);
    },
  };
}
