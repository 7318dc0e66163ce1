// Asks the npm package `@cloud-copilot/iam-simulate` for its verdicts: one case a line on stdin,
// one line out per case, in the same order. Only the package's exported functions are used.
//
//   node simulate.mjs <folder of the package> < cases.jsonl > verdicts.jsonl
//
// A line out is {"i": 0, "response": "Allowed"} or, where the package refuses the case or a
// context key of it, {"i": 0, "error": "…"} or {"i": 0, "response": "…", "ignored": ["key"]}.

import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(process.argv[2])
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const entry = join(folder, manifest.exports['.'].import)
const { anonymousPrincipal, runSimulation } = await import(pathToFileURL(entry).href)

const named = (policies, prefix) =>
  (policies ?? []).map((policy, i) => ({ name: `${prefix}${i}`, policy }))

const levels = (chain, prefix) =>
  (chain ?? []).map(({ orgIdentifier, policies }, i) => ({
    orgIdentifier,
    policies: named(policies, `${prefix}${i}-`)
  }))

// The package wants a `Principal` in endpoint policies; left out, it means everyone.
const withPrincipal = (policy) => ({
  ...policy,
  Statement: [policy.Statement].flat().map((statement) => ({ Principal: '*', ...statement }))
})

function simulation(item) {
  const { principal, action, resource, context } = item.request
  const anonymous = typeof principal !== 'string'
  return {
    request: {
      principal: anonymous ? anonymousPrincipal : principal,
      action,
      resource,
      contextVariables: context ?? {}
    },
    identityPolicies: named(item.identityPolicies, 'identity'),
    // The package refuses SCPs for an unsigned request, to which they do not apply.
    serviceControlPolicies: anonymous ? [] : levels(item.serviceControlPolicies, 'scp'),
    resourceControlPolicies: levels(item.resourceControlPolicies, 'rcp'),
    resourcePolicy: item.resourcePolicy,
    permissionBoundaryPolicies: item.permissionBoundaries?.length
      ? named(item.permissionBoundaries, 'boundary')
      : undefined,
    vpcEndpointPolicies: item.endpointPolicies?.length
      ? named(item.endpointPolicies.map(withPrincipal), 'endpoint')
      : undefined,
    sessionPolicy: item.sessionPolicy,
    additionalSettings: { s3: { bucketAbacEnabled: true } }
  }
}

async function verdict(item) {
  try {
    const answer = await runSimulation(simulation(item), {})
    if (answer.resultType === 'error') return { error: JSON.stringify(answer.errors) }
    const ignored = answer.result?.ignoredContextKeys ?? []
    return { response: answer.overallResult, ...(ignored.length ? { ignored } : {}) }
  } catch (problem) {
    return { error: String(problem?.message ?? problem) }
  }
}

let i = 0
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === '') continue
  const answer = { i, ...(await verdict(JSON.parse(line))) }
  i += 1
  if (!process.stdout.write(JSON.stringify(answer) + '\n')) {
    await new Promise((done) => process.stdout.once('drain', done))
  }
}
