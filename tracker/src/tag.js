// The tag. One line in a page's source:
//   <script async src="https://HOST/t.js" data-key="pk_…" data-site="…"></script>
// It never throws into the page, never holds it up, and does nothing for those who do not want it.

const YEAR_AND_MORE = 34560000; // 400 days in seconds, the longest a browser keeps a cookie

function start(script) {
  const settings = script.dataset;
  const slot = 'enishi.' + (settings.site || '');
  const collector = new URL(script.src).origin + '/v1/events?key=' + encodeURIComponent(settings.key || '');
  const box = outbox(collector, slot + '.outbox');

  let consent = 'unknown';
  let held = []; // events nobody has allowed us to send yet: in memory only
  let who = {}; // the claims of the last identify on this page
  let person = ''; // the visitor's id
  let view; // the page in view: { id, url, seconds, since, told }

  // --- consent ----------------------------------------------------------------------------------------------------

  /** `data-consent` and the browser's own signal speak for those who have not been asked. */
  function allowed() {
    if (consent != 'unknown') return consent == 'granted';
    return settings.consent != 'denied' && !navigator.globalPrivacyControl;
  }

  function decide(state) {
    consent = state == 'granted' || state == 'denied' ? state : 'unknown';
    if (allowed()) {
      held.splice(0).forEach((event) => keep(event));
    } else {
      box.clear();
      person = '';
      remember('', 0);
    }
  }

  // --- the visitor ------------------------------------------------------------------------------------------------

  function remember(id, seconds) {
    const domain = settings.cookieDomain ? ';domain=' + settings.cookieDomain : '';
    const secure = location.protocol == 'https:' ? ';Secure' : '';
    document.cookie = `enishi_visitor=${id};path=/;max-age=${seconds};SameSite=Lax${domain}${secure}`;
    try {
      if (id) localStorage.setItem('enishi.visitor', id);
      else localStorage.removeItem('enishi.visitor');
    } catch {}
  }

  /** The visitor's id, renewed once a page; from localStorage where cookies are refused. */
  function visitor() {
    if (!person) {
      person = (/(?:^|; )enishi_visitor=([\w-]{1,100})/.exec(document.cookie) || [])[1];
      try {
        person = person || localStorage.getItem('enishi.visitor');
      } catch {}
      remember((person = person || uuid7(Date.now())), YEAR_AND_MORE);
    }
    return person;
  }

  // --- events -----------------------------------------------------------------------------------------------------

  function keep(event) {
    event.claims.visitor = visitor();
    box.add(event, !/viewed|left/.test(event.kind)); // views wait a moment for company; a cart does not
  }

  /** What `given` says of who somebody is. */
  function claimed({ email, shop_customer_id } = {}) {
    return tidy({ email: email && String(email).trim(), shop_customer_id: shop_customer_id && String(shop_customer_id) });
  }

  function emit(kind, given) {
    const { email, shop_customer_id, ...body } = tidy(given || {});
    const claims = { ...who, ...claimed({ email, shop_customer_id }) };
    const event = { id: uuid7(Date.now()), kind, occurred_at: new Date().toISOString(), claims, body };
    if (allowed()) keep(event);
    else held = [...held, event].slice(-MOST);
  }

  // --- the page in view -------------------------------------------------------------------------------------------

  /** Stop or start counting the seconds somebody can see the page. */
  function look(visible) {
    const now = performance.now();
    if (view.since != null) view.seconds += (now - view.since) / 1000;
    view.since = visible ? now : null;
  }

  /** Tell how long the page has been in view. Told again when it was looked at again: the larger number is the truth. */
  function leave() {
    if (!view) return;
    look(false);
    const dwell_seconds = Math.min(Math.round(view.seconds * 10) / 10, 86400);
    if (dwell_seconds <= view.told) return;
    view.told = dwell_seconds;
    emit('page_left', { view_id: view.id, dwell_seconds, url: view.url });
  }

  function page(given) {
    const referrer = view ? view.url : document.referrer;
    leave();
    const url = location.href;
    view = { id: uuid7(Date.now()), url, seconds: 0, since: null, told: -1 };
    look(document.visibilityState == 'visible');
    emit('page_viewed', { url, title: document.title.slice(0, 500), referrer, view_id: view.id, ...given });
  }

  function going() {
    leave();
    if (allowed()) box.handOver();
  }

  // --- what a page may call ---------------------------------------------------------------------------------------

  const calls = {
    page,
    consent: decide,
    product: (body) => emit('product_viewed', { url: location.href, ...body }),
    search: (body) => emit('searched', body),
    cart: (body) => emit('cart_updated', body),
    checkout: (body) => emit('checkout_started', body),
    order: (body) => emit('order_placed', body),
    identify(body) {
      who = claimed(body); // all of it: the next person at this page is not the last one
      emit('customer_identified', body);
    },
    subscribe: (body) =>
      emit('consent_changed', {
        channel: 'email', purpose: 'marketing', state: 'granted', method: 'form', page_url: location.href, ...body,
      }),
  };

  const safely = (act) => (...given) => {
    try {
      act(...given);
    } catch {}
  };

  const call = safely((name, ...given) => calls[name](...given));

  // --- begin ------------------------------------------------------------------------------------------------------

  const early = [...((window.enishi && window.enishi.q) || [])].map((given) => [...given]);
  window.enishi = call;
  window.enishi.loaded = true;

  // What a visitor allows is heard first: before it, nothing may be stored.
  early.filter(([name]) => name == 'consent').forEach((given) => call(...given));
  if (settings.auto != 'off') call('page');
  early.filter(([name]) => name != 'consent').forEach((given) => call(...given));
  if (allowed()) box.flush(); // what an earlier page could not send

  const moved = safely(() => {
    if (settings.auto != 'off' && view && scrub(location.href) != scrub(view.url)) page();
  });
  const push = history.pushState;
  history.pushState = function (...given) {
    push.apply(this, given);
    setTimeout(moved); // after the page has put up its new title
  };
  addEventListener('popstate', () => setTimeout(moved));
  addEventListener('pageshow', safely((event) => event.persisted && settings.auto != 'off' && page()));
  addEventListener('pagehide', safely(going));
  addEventListener('online', safely(() => allowed() && box.flush()));
  document.addEventListener(
    'visibilitychange',
    safely(() => {
      if (document.visibilityState == 'hidden') going();
      else if (view) look(true);
    }),
  );
}

/** Start unless a robot reads the page (`data-allow-bots` lets tests in) or a second copy was pasted; never for a preview. */
function begin(script) {
  try {
    const robot = navigator.webdriver || /bot|crawl|spider|headless|lighthouse/i.test(navigator.userAgent);
    if ((robot && !('allowBots' in script.dataset)) || (window.enishi && window.enishi.loaded)) return;
    if (document.prerendering) document.addEventListener('prerenderingchange', () => begin(script), { once: true });
    else start(script);
  } catch {}
}

begin(document.currentScript);
