#!/usr/bin/env python3
"""Draws what the measurements in docs/performance/data cost over the number of nodes: docs/performance/curves.svg."""

import json
import math
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
COLOURS = {"17": "#d9822b", "25": "#2b7bd9", "Go server": "#808080", "goal": "#2e9e5b"}
GOALS = {
    "register": {500: 4, 2000: 2, 10000: 1.5},
    "connect": {500: 5, 2000: 12, 10000: 120},
    "p99": {500: 30, 2000: 60, 10000: 300},
    "update": {500: 8, 2000: 25, 10000: 100},
    "storm": {500: 4, 2000: 15, 10000: 150},
}
GO_SERVER = {
    "register": {200: 75, 500: 79, 1000: 82},
    "connect": {200: 9.2, 500: 107},
    "update": {200: 65, 500: 350},
    "storm": {200: 18.3, 500: 200},
    "resident": {200: 135, 500: 253, 1000: 542},
}
PANELS = [
    ("register", "register: CPU a node, ms"),
    ("connect", "connect and settle: CPU, s"),
    ("storm", "all reconnect at once: CPU, s"),
    ("update", "one change told to all: CPU, ms"),
    ("p99", "one change told to all: p99, ms"),
    ("resident", "resident, all connected: MiB"),
]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 250, 46, 30, 30


def read():
    """Returns value by panel, Java and number of nodes."""
    found = {}
    for file in sorted((HERE / "data").glob("jdk*-*.json")):
        java, nodes = re.fullmatch(r"jdk(\d+)-(\d+)\.json", file.name).groups()
        phases = {line["phase"]: line for line in map(json.loads, file.read_text().splitlines())}
        if missing := {"register", "connect", "settle", "update", "storm"} - phases.keys():
            sys.exit(f"{file}: the phases {sorted(missing)} are missing")
        cpu = {name: line["server_cpu_s"] for name, line in phases.items()}
        changes = phases["update"].get("updates", 20)
        for panel, value in {
            "register": 1000 * cpu["register"] / int(nodes),
            "connect": cpu["connect"] + cpu["settle"],
            "storm": cpu["storm"],
            "update": 1000 * cpu["update"] / changes,
            "p99": phases["update"]["p99_ms"],
            "resident": phases["settle"]["server_rss_mib"],
        }.items():
            found.setdefault(panel, {}).setdefault(java, {})[int(nodes)] = value
    return found or sys.exit(f"no measurements in {HERE / 'data'}; docs/performance/measure makes them")


def decades(values):
    """Returns the powers of ten around values."""
    return 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))


def panel(title, series, x0, y0):
    """Returns the SVG of one chart with logarithmic axes."""
    points = [(x, y) for line in series.values() for x, y in line.items()]
    low_x, high_x = decades([x for x, _ in points])
    low_y, high_y = decades([y for _, y in points])

    def at(x, y):
        share_x = math.log(x / low_x) / math.log(high_x / low_x)
        share_y = math.log(y / low_y) / math.log(high_y / low_y)
        return x0 + LEFT + share_x * (WIDTH - LEFT - 66), y0 + HEIGHT - BOTTOM - share_y * (HEIGHT - BOTTOM - TOP)

    out = [f'<text x="{x0 + LEFT}" y="{y0 + 18}" class="title">{title}</text>']
    step = low_x
    while step <= high_x:
        x, y = at(step, low_y)
        out.append(f'<path d="M{x:.0f} {y:.0f}V{at(step, high_y)[1]:.0f}" class="grid"/>')
        out.append(f'<text x="{x:.0f}" y="{y + 15:.0f}" text-anchor="middle">{step:,.0f}</text>')
        step *= 10
    step = low_y
    while step <= high_y * 1.0001:
        x, y = at(low_x, step)
        out.append(f'<path d="M{x:.0f} {y:.0f}H{at(high_x, step)[0]:.0f}" class="grid"/>')
        out.append(f'<text x="{x - 5:.0f}" y="{y + 4:.0f}" text-anchor="end">{step:,g}</text>')
        step *= 10
    labels = []
    for name, line in series.items():
        colour = COLOURS[name]
        dash = ' stroke-dasharray="4 4"' if name == "goal" else ""
        drawn = [at(x, y) for x, y in sorted(line.items())]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn)
        out.append(f'<path d="{path}" stroke="{colour}"{dash} class="line"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in drawn]
        labels.append([drawn[-1][1] + 4, drawn[-1][0] + 6, name, colour])
    labels.sort()
    for before, after in zip(labels, labels[1:]):
        after[0] = max(after[0], before[0] + 13)
    for y, x, name, colour in labels:
        text = f"Java {name}" if name.isdigit() else name
        out.append(f'<text x="{x:.0f}" y="{y:.0f}" style="fill:{colour}">{text}</text>')
    return "\n".join(out)


def main():
    found = read()
    charts = []
    for index, (key, title) in enumerate(PANELS):
        series = dict(found[key])
        for name, table in (("goal", GOALS), ("Go server", GO_SERVER)):
            if key in table:
                series[name] = table[key]
        charts.append(panel(title, series, index % 3 * WIDTH, index // 3 * HEIGHT))
    style = (
        "text{font:11px sans-serif;fill:#555}.title{font-weight:bold;font-size:12px}"
        ".grid{stroke:#bbb;stroke-width:.5}.line{fill:none;stroke-width:2}"
    )
    size = f'viewBox="0 0 {3 * WIDTH} {2 * HEIGHT + 8}" width="{3 * WIDTH}"'
    target = HERE / "curves.svg"
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="cost over the number of nodes">'
        f'<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(charts) + "\n</svg>\n"
    )
    print(f"drew {target}")


main()
