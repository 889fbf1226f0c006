// The nation's provider: npm's oidc-provider as it comes, with its own development pages.
// argv: port, folder of node_modules, JSON of the clients. Prints "ready" and then serves.
import { createRequire } from 'node:module'

const [port, modules, clients] = process.argv.slice(2)
const require = createRequire(modules)
const { default: Provider } = await import(require.resolve('oidc-provider'))

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: JSON.parse(clients),
  claims: {
    openid: ['sub'],
    profile: ['name', 'birthdate'],
    address: ['address'],
  },
  // it refuses addresses of this machine, where Madang's keys are in the test
  fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  pkce: { required: () => true },
  clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
  enabledJWA: {
    clientAuthSigningAlgValues: ['ES256', 'RS256'],
    idTokenSigningAlgValues: ['RS256', 'ES256'],
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: '김하늘',
      birthdate: '1980-05-01',
      address: { formatted: '가온시 마당로 1', region: '도', locality: 'gaon' },
    }),
  }),
})
provider.on('server_error', (_, error) => console.error(error))
provider.on('grant.error', (_, error) => console.error(error.error, error.error_description, error.error_detail, error.cause))
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))
