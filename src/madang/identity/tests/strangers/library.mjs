// The town's library: lets people in with Madang, by npm's openid-client as it comes.
// argv: folder of node_modules, JSON of {issuer, client_id, secret, redirect_uri, scope, more}.
// Prints {"go": address}, reads the address to which the browser came back, prints what it learnt.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const [modules, told] = process.argv.slice(2)
const wish = JSON.parse(told)
const require = createRequire(modules)
const client = await import(require.resolve('openid-client'))
const say = (what) => console.log(JSON.stringify(what))
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

try {
  const proof = wish.secret ? client.ClientSecretBasic(wish.secret) : client.None()
  const config = await client.discovery(new URL(wish.issuer), wish.client_id, undefined, proof, {
    execute: [client.allowInsecureRequests],
  })
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const there = client.buildAuthorizationUrl(config, {
    redirect_uri: wish.redirect_uri,
    scope: wish.scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...wish.more,
  })
  say({ go: there.href, server: config.serverMetadata() })
  for (;;) {
    const { value, done } = await lines.next()
    if (done) break
    try {
      const back = new URL(value)
      const tokens = await client.authorizationCodeGrant(config, back, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
        ...(wish.more?.max_age ? { maxAge: Number(wish.more.max_age) } : {}),
      })
      const claims = tokens.claims()
      const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
      const out = client.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: wish.logout_uri ?? wish.redirect_uri,
      })
      say({ claims, person, tokens, out: out.href })
    } catch (error) {
      say({ error: error.error ?? error.code ?? error.message, why: String(error.cause ?? error) })
    }
  }
} catch (error) {
  say({ error: error.error ?? error.code ?? error.message, why: String(error.cause ?? error) })
}
process.exit(0)
