// Addresses leave the page without anything personal in them.

const TELLING = /mail|token|tel|phone|name|login|pass|pwd|secret|auth|session|address|birth|signature|^(code|key|otp|sig)$/i;
const PERSONAL = /@|%40|^eyJ|^(\+|0)[\d\s()-]{9,}$/i;

/**
 * `address` made absolute, without its fragment, credentials, and every parameter or path segment that may tell who
 * somebody is. Empty when it is no web address.
 */
function scrub(address) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return '';
  }
  if (!/^https?:$/.test(url.protocol)) return '';
  url.hash = url.username = url.password = '';
  for (const [name, value] of [...url.searchParams]) {
    if (TELLING.test(name) || PERSONAL.test(value)) url.searchParams.delete(name);
  }
  url.pathname = url.pathname.replace(/[^/]*(@|%40)[^/]*/gi, '-');
  return url.href.slice(0, 2000);
}

/** A copy of `value` with every `…url` scrubbed and what is empty left out, as the vocabulary wants it. */
function tidy(value) {
  if (Array.isArray(value)) return value.map(tidy);
  if (!value || typeof value != 'object') return value;
  const copy = {};
  for (const [name, given] of Object.entries(value)) {
    const kept = /url$|^referrer$/.test(name) && given ? scrub(given) : tidy(given);
    if (kept != null && kept !== '') copy[name] = kept;
  }
  return copy;
}
