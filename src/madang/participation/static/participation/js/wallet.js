// A voter's credential: a key of this browser's own, sealed ballots, and the texts that are signed.
// The same texts are made in engine/ballots/credentials.py.

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const encoder = new TextEncoder();

export function text(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function raw(value) {
  const binary = atob(value.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

export function message(poll, key) {
  return encoder.encode(`madang.credential/1\n${poll}\n${key}`);
}

// A new key: its secret number, and its public point, both as base64url.
export async function newKey() {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["sign"]);
  const secret = (await crypto.subtle.exportKey("jwk", pair.privateKey)).d;
  return { secret, key: text(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

// "secret.key.prefix.signature", as the voter keeps it.
export function told({ secret, key, prefix, signature }) {
  return [secret, key, prefix, signature].join(".");
}

// The parts of a kept credential, or nothing when it is none.
export function read(kept) {
  const [secret, key, prefix, signature, ...rest] = kept.trim().split(".");
  return signature && !rest.length ? { secret, key, prefix, signature } : null;
}

export async function ballot(poll, wallet, sequence, choices) {
  const point = raw(wallet.key);
  const [x, y] = [text(point.slice(1, 33)), text(point.slice(33, 65))];
  const jwk = { kty: "EC", crv: "P-256", d: wallet.secret, x, y };
  const key = await crypto.subtle.importKey("jwk", jwk, CURVE, false, ["sign"]);
  const sealed = encoder.encode(`madang.ballot/1\n${poll}\n${wallet.key}\n${sequence}\n${choices}`);
  const seal = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, sealed);
  const { key: point64, prefix, signature } = wallet;
  return { key: point64, prefix, signature, sequence, choices, seal: text(seal) };
}
