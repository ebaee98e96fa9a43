// Enishi's custom pixel. Paste all of it at Shopify under Settings > Customer events > Add custom pixel,
// choose "Required: marketing and analytics" (or what your consent banner asks for), save and connect.
// It runs in Shopify's sandbox: it sees no page, only the events below, and sends them to your own Enishi.
const settings = SETTINGS_OF_THIS_SHOP;

const COOKIE = 'enishi_visitor'; // the same as the tag's, so that both speak of one visitor
const DAYS_400 = 34560000;
const NO_DECIMALS = ['JPY', 'KRW', 'VND'];

let privacy = init.customerPrivacy || {};
let held = []; // what nobody has allowed us to send yet: in memory only
let lines = linesOf(init.data && init.data.cart); // the cart as far as this page knows it
let visitor;

function allowed() {
  return privacy.analyticsProcessingAllowed === true && privacy.marketingAllowed === true;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let i = 0; i < 6; i++) bytes[i] = now / 2 ** (40 - 8 * i);
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The tag's visitor, where the tag has been; else Shopify's own, kept where the tag would look for it. */
async function visitorOf(event) {
  if (visitor) return visitor;
  try {
    visitor = await browser.cookie.get(COOKIE);
  } catch {}
  if (!/^[\w-]{1,100}$/.test(visitor || '')) {
    visitor = event.clientId || newId();
    try {
      await browser.cookie.set(`${COOKIE}=${visitor}; path=/; max-age=${DAYS_400}; SameSite=Lax; Secure`);
    } catch {}
  }
  return visitor;
}

/** The cart's token as Shopify's webhooks have it. */
async function cartId() {
  try {
    return decodeURIComponent((await browser.cookie.get('cart')) || '').split('?')[0].slice(0, 200);
  } catch {
    return '';
  }
}

function digits(id) {
  return (/(\d+)(?:\?.*)?$/.exec(String(id || '')) || [])[1] || '';
}

function minor(money) {
  if (!money || money.amount == null) return undefined;
  return Math.round(money.amount * (NO_DECIMALS.includes(money.currencyCode) ? 1 : 100));
}

function kept(body) {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value != null));
}

/** An address without what may tell who somebody is. */
function address(location) {
  if (!location || !location.href) return '';
  return location.href.split('#')[0].split('?')[0].replace(/[^/]*(@|%40)[^/]*/gi, '-').slice(0, 2000);
}

function line(variant, quantity, cost) {
  const product = variant.product || {};
  return kept({
    product_id: digits(product.id) || (variant.sku ? 'sku:' + variant.sku : ''),
    variant_id: digits(variant.id),
    name: (product.title || variant.title || '').slice(0, 500),
    quantity,
    unit_price: cost == null ? minor(variant.price) : cost,
    url: product.url && new URL(product.url, init.context.document.location.origin).href.split('?')[0],
    image_url: variant.image && variant.image.src,
  });
}

function usable(each) {
  return each.product_id && each.quantity > 0 && each.unit_price >= 0;
}

function linesOf(cart) {
  const found = (cart && cart.lines) || [];
  return found
    .map((each) => line(each.merchandise, each.quantity, each.cost && Math.round(minor(each.cost.totalAmount) / each.quantity)))
    .filter(usable);
}

function linesOfCheckout(checkout) {
  return (checkout.lineItems || [])
    .map((each) => {
      const total = each.finalLinePrice && minor(each.finalLinePrice);
      return line(each.variant || {}, each.quantity, total == null ? undefined : Math.round(total / each.quantity));
    })
    .filter(usable);
}

/** What a checkout says of who somebody is. */
function buyer(checkout) {
  const customer = checkout.order && checkout.order.customer;
  return kept({ email: checkout.email, shop_customer_id: digits(customer && customer.id) });
}

async function tell(kind, event, body, claims) {
  const told = { id: newId(), kind, occurred_at: event.timestamp, body: kept(body), claims: { ...claims } };
  if (!allowed()) {
    held = [...held, [told, event]].slice(-50);
    return;
  }
  told.claims.visitor = await visitorOf(event);
  told.sent_at = new Date().toISOString();
  fetch(settings.collector, { method: 'POST', body: JSON.stringify(told), keepalive: true, credentials: 'omit' }).catch(
    () => {},
  );
}

/** Each event by itself: what one cannot read must not silence the others. */
function on(name, act) {
  analytics.subscribe(name, async (event) => {
    try {
      await act(event, event.data || {});
    } catch {}
  });
}

api.customerPrivacy.subscribe('visitorConsentCollected', (event) => {
  privacy = event.customerPrivacy || {};
  if (!allowed()) return;
  for (const [told, about] of held.splice(0)) tell(told.kind, about, told.body, told.claims);
});

if (!settings.tagIsInTheme) {
  on('page_viewed', (event) => {
    const page = event.context.document;
    return tell('page_viewed', event, { url: address(page.location), title: (page.title || '').slice(0, 500) });
  });

  on('product_viewed', (event, data) => {
    const shown = line(data.productVariant, 1);
    if (!shown.product_id) return;
    return tell('product_viewed', event, {
      product_id: shown.product_id,
      name: shown.name,
      price: shown.unit_price,
      currency: data.productVariant.price && data.productVariant.price.currencyCode,
      url: address(event.context.document.location),
      image_url: shown.image_url,
    });
  });

  const told = async (event, currency) =>
    tell('cart_updated', event, { lines, currency, cart_id: await cartId(), cart_url: init.context.document.location.origin + '/cart' });

  on('product_added_to_cart', (event, data) => {
    const cost = data.cartLine.cost && data.cartLine.cost.totalAmount;
    const added = line(data.cartLine.merchandise, data.cartLine.quantity, cost && Math.round(minor(cost) / data.cartLine.quantity));
    if (!usable(added)) return;
    const same = (each) => each.product_id === added.product_id && each.variant_id === added.variant_id;
    const before = lines.find(same);
    lines = [...lines.filter((each) => !same(each)), { ...added, quantity: added.quantity + (before ? before.quantity : 0) }];
    return told(event, cost && cost.currencyCode);
  });

  on('product_removed_from_cart', (event, data) => {
    const gone = line(data.cartLine.merchandise, data.cartLine.quantity);
    lines = lines
      .map((each) =>
        each.product_id === gone.product_id && each.variant_id === gone.variant_id
          ? { ...each, quantity: each.quantity - gone.quantity }
          : each,
      )
      .filter(usable);
    const price = data.cartLine.merchandise.price;
    return told(event, price && price.currencyCode);
  });

  on('cart_viewed', (_, data) => {
    lines = linesOf(data.cart);
  });
}

on('checkout_started', async (event, data) => {
  const checkout = data.checkout;
  const body = { cart_id: await cartId(), lines: linesOfCheckout(checkout), currency: checkout.currencyCode };
  return tell('checkout_started', event, body, buyer(checkout));
});

on('checkout_completed', async (event, data) => {
  const checkout = data.checkout;
  lines = [];
  if (!digits(checkout.order && checkout.order.id)) return;
  return tell(
    'order_placed',
    event,
    {
      order_id: digits(checkout.order.id),
      lines: linesOfCheckout(checkout),
      total: minor(checkout.totalPrice),
      shipping: (checkout.shippingLine && minor(checkout.shippingLine.price)) || 0,
      currency: checkout.currencyCode,
      cart_id: await cartId(),
    },
    buyer(checkout),
  );
});
