#!/bin/bash
# Does for a lab what Kafka's own image does: settings from KAFKA_* variables, then format and run.
set -euo pipefail
file=/tmp/server.properties
while IFS='=' read -r name value; do
  case "$name" in
    KAFKA_HEAP_OPTS) ;;
    KAFKA_*) name=${name#KAFKA_}; name=${name,,}; echo "${name//_/.}=$value" ;;
  esac
done < <(env) >"$file"
read -ra heap <<<"${KAFKA_HEAP_OPTS:-}"
run=(java "${heap[@]}" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/libs/*')
"${run[@]}" kafka.tools.StorageTool format --ignore-formatted -t dHJhY2VsYWItbGFiLTAwMQ -c "$file" >/dev/null
exec "${run[@]}" kafka.Kafka "$file"
