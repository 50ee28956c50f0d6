#!/usr/bin/env python3
"""Draws where CPU time goes: docs/performance/flame.py TITLE STACKS PICTURE.

STACKS holds a line for each stack, its frames from the root on with semicolons between them, a space, and how many samples
were taken there; PICTURE is the SVG. Every box is as wide as its share of the samples, and what it calls stands on it.
"""

import html
import pathlib
import re
import sys

WIDTH, ROW, TOP, NARROWEST = 1200, 15, 44, 1.2
KINDS = [
    ("headscale", "#f0a04b", r"^dev/headscale/"),
    ("Netty", "#8fc37a", r"^io/netty/"),
    ("cryptography", "#c79be0", r"^(org/bouncycastle|com/sun/crypto|javax/crypto|sun/security|chacha|poly1305)"),
    ("SQLite, Jdbi", "#e3cf62", r"^(org/jdbi|org/sqlite|sqlite3_|/.*sqlite)"),
    ("Java", "#8db8e3", r"^(java|jdk|sun|tools/jackson|org/slf4j)/"),
    ("kernel", "#b8b8b8", r"_\[k\]$"),
    ("JVM and libraries", "#e39a8f", r""),
]
THREADS = [
    ("JIT compilers", r"^\[C[12] Comp"),
    ("event loops", r"^\[headscale-noise"),
    ("workers", r"^\[headscale-worker"),
    ("the rest of the JVM", r""),
]
HIDDEN = [
    # What stands under every stack of a thread, and says nothing.
    r"^(start_thread|thread_native_entry|Thread::call_run|JavaThread::|CompileBroker::|JavaCalls::|call_stub|__clone)",
    r"^java/lang/Thread\.run",
    r"^io/netty/util/(concurrent/(FastThreadLocalRunnable|SingleThreadEventExecutor\$)|internal/ThreadExecutorMap)",
    r"^java/util/concurrent/ThreadPoolExecutor",
    # How a system call gets into the kernel.
    r"^(entry_SYSCALL|do_syscall|ksys_|vfs_|__x64_sys|x64_sys_call)",
]


def kind(frame):
    return next((name, colour) for name, colour, pattern in KINDS if re.search(pattern, frame))


def label(frame):
    frame = re.sub(r"_\[[a-z0-9]\]$", "", frame)
    if frame.startswith("/"):  # a library without symbols: where it lies is this machine's business
        return re.sub(r"^.*/(.*-)?", "", frame)
    frame = re.sub(r"\$\$Lambda.*?(\.[A-Za-z]+)$", r"$lambda\1", frame)
    return frame.rsplit("/", 1)[-1] if re.match(r"^[\w$/]+\.[\w<>$]+$", frame) else frame


def read(file):
    """Returns the tree of calls as (samples, children by frame)."""
    root = [0, {}]
    for number, line in enumerate(file.read_text().splitlines(), 1):
        stack, _, count = line.rpartition(" ")
        if not stack or not count.isdigit():
            sys.exit(f"{file}, line {number}: not frames, a space and a number")
        thread, *frames = stack.split(";")
        group = next(name for name, pattern in THREADS if re.search(pattern, thread))
        shown = [group] + [f for f in frames if not any(re.search(pattern, f) for pattern in HIDDEN)]
        node = root
        node[0] += int(count)
        for frame in shown:
            node = node[1].setdefault(frame, [0, {}])
            node[0] += int(count)
    return root if root[0] else sys.exit(f"{file}: no samples")


def boxes(root):
    """Returns (depth, left, width, frame, samples), root first, wide ones only."""
    found = []

    def visit(frame, node, depth, left):
        width = WIDTH * node[0] / root[0]
        if width < NARROWEST:
            return
        found.append((depth, left, width, frame, node[0]))
        for name, child in sorted(node[1].items(), key=lambda item: -item[1][0]):
            visit(name, child, depth + 1, left)
            left += WIDTH * child[0] / root[0]

    visit("all", root, 0, 0.0)
    return found


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    title, stacks, picture = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    root = read(stacks)
    found = boxes(root)
    height = TOP + ROW * (max(depth for depth, *_ in found) + 1) + 6
    groups = {name for name, _ in THREADS} | {"all"}
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img"'
        f' aria-label="{html.escape(title)}">',
        "<style>text{font:10px sans-serif;fill:#222}.t{font-size:13px;font-weight:bold}rect{stroke:#fff;stroke-width:.5}"
        "</style>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="4" y="16" class="t">{html.escape(title)}</text>',
    ]
    x = 4
    for name, colour, _ in KINDS:
        out.append(f'<rect x="{x}" y="24" width="10" height="10" fill="{colour}"/><text x="{x + 14}" y="33">{name}</text>')
        x += 30 + 6 * len(name)
    for depth, left, width, frame, samples in found:
        y = height - ROW * (depth + 1) - 4
        colour = "#dddddd" if frame in groups else kind(frame)[1]
        text = label(frame)
        share = f"{100 * samples / root[0]:.1f} %"
        out.append(
            f'<g><title>{html.escape(text)}: {share}</title>'
            f'<rect x="{left:.1f}" y="{y}" width="{width:.1f}" height="{ROW}" fill="{colour}"/>'
        )
        room = int((width - 4) / 5.3)
        if frame in groups:
            text += f", {share}"
        if room >= 3:
            shown = text if len(text) <= room else text[: room - 1] + "…"
            out.append(f'<text x="{left + 2:.1f}" y="{y + 11}">{html.escape(shown)}</text>')
        out.append("</g>")
    picture.write_text("\n".join(out) + "\n</svg>\n")
    print(f"drew {picture}")


main()
