#!/usr/bin/env python3
"""Prints a policy for the users user1, user2 and so on: policies.py none|self|groups|ports USERS GROUPS

none     everything is allowed
self     everybody reaches their own devices
groups   the users are spread over groups; each group reaches three others on some ports, and itself
ports    the same with other ports, so that everybody's packet filter differs
"""

import json
import sys

REACHED = 3


def groups(users, count, first_port):
    members = {f"group:g{g}": [f"user{u}@" for u in range(1, users + 1) if u % count == g] for g in range(count)}
    rules = []
    for g in range(count):
        ports = ",".join(str(first_port + 10 * p + g % 10) for p in range(3))
        reached = [f"group:g{(g + step) % count}:{ports}" for step in (1, 7, 19)[:REACHED]]
        rules.append({"action": "accept", "src": [f"group:g{g}"], "dst": [*reached, f"group:g{g}:*"]})
    return {"groups": members, "acls": rules}


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    kind, users, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    own = {"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self:*"]}
    policies = {
        "none": lambda: {},
        "self": lambda: {"acls": [own]},
        "groups": lambda: groups(users, count, 2000),
        "ports": lambda: groups(users, count, 3000),
    }
    print(json.dumps(policies[kind](), indent=1))


main()
