// The client for Node as its documentation shows it. Says "done" when everything was delivered, and what failed otherwise.
const { Analytics } = require('@segment/analytics-node')

const [, , host, writeKey, calls] = process.argv
const analytics = new Analytics({ writeKey, host, flushAt: 5, flushInterval: 100, maxRetries: 5 })
const failed = []
analytics.on('error', (error) => failed.push(String(error.reason ?? error.code)))

for (const { call, ...said } of JSON.parse(calls)) analytics[call](said)
analytics.closeAndFlush().then(() => {
  console.log(failed.length ? `failed: ${failed.join(', ')}` : 'done')
})
