// Ids are made in the page, so that an event sent twice is the same event twice.

/** A new UUID, version 7: 48 bits of milliseconds, then random bits. */
function uuid7(milliseconds) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) bytes[i] = milliseconds / 2 ** (40 - 8 * i);
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
