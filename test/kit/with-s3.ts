/** Runs a command with one S3 service for all the tests that it runs: `node test/kit/with-s3.ts npm test`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { useS3 } from './radosgw.ts'

const [command = 'true', ...args] = process.argv.slice(2)
const s3 = await useS3()
const env = { ...process.env }
if (typeof s3 === 'string') process.stderr.write(`S3 ${s3}\n`)
else {
  env['SNE_S3_ADRESSE'] = s3.service.endpoint
  env['SNE_S3_CLE'] = s3.service.accessKeyId
  env['SNE_S3_SECRET'] = s3.service.secretAccessKey
}
const [code] = await once(spawn(command, args, { stdio: 'inherit', env }), 'exit')
if (typeof s3 !== 'string') await s3.stop()
process.exitCode = code ?? 1
