-- Adopt the caller's W3C context before any other plugin can end the request.
local ok, problem = pcall(function()
  local header = ngx.var.http_traceparent
  local root = kong.tracing.get_root_span()
  if not header or not root then
    return
  end
  local version, trace, parent, flags =
    header:match("^(%x%x)%-(%x+)%-(%x+)%-(%x%x)$")
  if version ~= "00" or #trace ~= 32 or #parent ~= 16
     or not trace:find("[^0]") or not parent:find("[^0]") then
    return
  end
  local function bytes(hex)
    return (hex:gsub("%x%x", function(pair)
      return string.char(tonumber(pair, 16))
    end))
  end
  local ids = ngx.ctx.TRACING_CONTEXT.trace_id
  root.trace_id, root.parent_id = bytes(trace), bytes(parent)
  ids.raw = root.trace_id
  kong.tracing:set_should_sample(tonumber(flags, 16) % 2 == 1)
end)
if not ok then
  kong.log.warn("caller trace not joined: ", problem)
end
