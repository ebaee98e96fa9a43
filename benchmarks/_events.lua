-- Valid events with distinct version 7 ids, 422 bytes each: -- BATCH KEY RUN
local number, batch, run, now = 0, 1, "000000000000", ""
local kinds = {
  '"kind":"page_viewed","occurred_at":"%s","sent_at":"%s","claims":{"visitor":"v-%08x"},"body":{"url":"https://shop.example/tea/%d","title":"%s"}',
  '"kind":"product_viewed","occurred_at":"%s","sent_at":"%s","claims":{"visitor":"v-%08x"},"body":{"product_id":"p-%d","name":"%s","price":1620}',
  '"kind":"cart_updated","occurred_at":"%s","sent_at":"%s","claims":{"visitor":"v-%08x"},"body":{"lines":[{"product_id":"p-%d","name":"%s","quantity":2,"unit_price":1620}]}',
}
local filler = string.rep("Sencha from the first harvest ", 12)

local function event()
  number = number + 1
  local id = string.format("%s-%s-7%03x-8%03x-%012x", run:sub(1, 8), run:sub(9, 12), number % 4096, number % 4093, number)
  local kind = kinds[number % 3 + 1]
  local bare = string.format('{"id":"%s",' .. kind .. "}", id, now, now, number % 65536, number % 1000, "")
  return string.format('{"id":"%s",' .. kind .. "}", id, now, now, number % 65536, number % 1000, filler:sub(1, 422 - #bare))
end

function init(args)
  batch, run = tonumber(args[1]), args[3]
  now = os.date("!%Y-%m-%dT%H:%M:%S.123Z")
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Authorization"] = "Bearer " .. args[2]
end

function request()
  if batch == 1 then return wrk.format(nil, nil, nil, event()) end
  local events = {}
  for place = 1, batch do events[place] = event() end
  return wrk.format(nil, nil, nil, "[" .. table.concat(events, ",") .. "]")
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%.4f,"failed":%d,"p50_ms":%.2f,"p99_ms":%.2f}\n', summary.requests,
    summary.duration / 1e6, errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
