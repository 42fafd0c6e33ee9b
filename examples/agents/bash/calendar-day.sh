. "$(dirname "$0")/client.sh"

handle() { jq -r '"@\(.seconds)"' | TZ=UTC LC_ALL=C date --file - '+{"day":"%F","weekday":"%A"}'; }

work calendar-day '{ "seconds": 951782400 }' '{ "day": "2000-02-29", "weekday": "Tuesday" }'
