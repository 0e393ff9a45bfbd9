-- What wrk sends, and what it prints at the end: one line of JSON. The first argument is a file with `orders`.
--
-- orders.requests: each is as good as another; the random numbers are the same in each run.
-- orders.bodies: a list for each thread, which posts one after another to orders.path and then stops.
-- orders.refresh_tokens: one for each thread, which posts orders.form with it, then with that of the answer, and so on.

local ffi = require("ffi")
ffi.cdef("int gettimeofday(long *time, void *zone);")

local orders
local threads = {}

local function now()
	local time = ffi.new("long[2]")
	ffi.C.gettimeofday(time, nil)
	return tonumber(time[0]) + tonumber(time[1]) / 1e6
end

function setup(thread)
	table.insert(threads, thread)
	thread:set("number", #threads)
end

function init(arguments)
	orders, answered = dofile(arguments[1]), 0
	bodies = orders.bodies and orders.bodies[number]
	refresh_token = orders.refresh_tokens and orders.refresh_tokens[number]
	for index, one in ipairs(orders.requests or {}) do
		orders.requests[index] = wrk.format(one[1], one[2], one[3], one[4])
	end
	-- With it, wrk reads each body, which costs time.
	response = not orders.requests and on_answer or nil
end

function request()
	if orders.requests then
		return orders.requests[math.random(#orders.requests)]
	end
	if answered == 0 then
		-- More than once: wrk asks for a request before it starts, and does not send it.
		first = now()
	end
	local body = bodies and bodies[answered + 1] or orders.form .. "&refresh_token=" .. refresh_token
	return wrk.format("POST", orders.path, orders.headers, body)
end

function on_answer(status, headers, body)
	last, answered = now(), answered + 1
	if status ~= 200 then
		failure = status .. " " .. body
	elseif not bodies then
		refresh_token = body:match('"refresh_token": *"([^"]+)"')
	end
	if failure or (bodies and answered == #bodies) then
		wrk.thread:stop()
	end
end

function done(summary, latency)
	local first, last, failure = math.huge, 0, ""
	for _, thread in ipairs(threads) do
		first = math.min(first, thread:get("first") or math.huge)
		last = math.max(last, thread:get("last") or 0)
		failure = thread:get("failure") or failure
	end
	local errors = summary.errors
	print(string.format(
		'{"count": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "errors": %d, "failure": %q}',
		summary.requests,
		last > 0 and last - first or summary.duration / 1e6,
		latency:percentile(50) / 1000,
		latency:percentile(99) / 1000,
		errors.connect + errors.read + errors.write + errors.status + errors.timeout,
		failure:sub(1, 300):gsub("%c", " "):gsub('[\\"]', "'")
	))
end
