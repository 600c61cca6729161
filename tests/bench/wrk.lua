-- Posts the signed events of a file, one after the other: a line each, signature TAB body.
-- Each thread takes its own part of the file. BENCH_EVENTS: the file; BENCH_ONCE=1: stop after the
-- last one instead of beginning anew; BENCH_RESULT: where the figures go, as JSON.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init(args)
  local of = tonumber(args[1])
  events, sent, received = {}, 0, 0
  local line_number = 0
  for line in io.lines(os.getenv("BENCH_EVENTS")) do
    if line_number % of == number - 1 then
      local signature, body = line:match("^([^\t]*)\t(.*)$")
      local headers = { ["Content-Type"] = "application/json", ["X-ZEvent-Signature"] = signature }
      events[#events + 1] = wrk.format("POST", "/zalo/webhook", headers, body)
    end
    line_number = line_number + 1
  end
  once = os.getenv("BENCH_ONCE") == "1"
end

function request()
  sent = sent + 1
  return events[(sent - 1) % #events + 1]
end

function response(status)
  received = received + 1
  if once and received >= #events then wrk.thread:stop() end
end

function done(summary, latency)
  local errors = summary.errors
  local told = io.open(os.getenv("BENCH_RESULT"), "w")
  told:write(string.format(
    '{"requests": %d, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, "failed": %d}',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
  told:close()
end
