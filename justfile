# Every recipe is one line of what CI or a developer runs; nothing here is needed that `cargo` cannot do.

# List the recipes.
default:
    @just --list

# Every scenario, end to end, in seconds.
e2e:
    cargo e2e

# All tests; needs no network, no browser, no service. Ends with the totals.
test:
    .ci/test-totals

# Format, clippy with warnings denied, docs.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --quiet -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet

# The properties with new seeds, printed as they begin.
props:
    REHEARSAL_PROPERTY_SEED=random cargo test --package rehearsal-tests --test it -- properties requests --nocapture

# One scenario file, or a folder of them.
scenario FILE:
    cargo run --quiet --package cli --bin rehearsal -- run {{ FILE }}

# Both fakes and the engine on real ports.
serve *OPTIONS:
    cargo run --quiet --package cli --bin rehearsal -- serve {{ OPTIONS }}

# The rule book, and which scenarios hit which rule.
rules:
    cargo run --quiet --package cli --bin rehearsal -- rules --coverage scenarios

# Every scenario twice, with another number of threads: the journals must be equal bytes.
twice:
    cargo run --quiet --package cli --bin rehearsal -- twice scenarios

# Every scenario over loopback sockets.
sockets:
    cargo run --quiet --package cli --bin rehearsal -- run scenarios --sockets

# Kills, crowds of callers, stops under load: what takes seconds or the machine's own time. Two minutes at most.
torture:
    cargo test --quiet --workspace --test torture --no-run
    timeout 120 .ci/test-totals --workspace --test torture -- --ignored --test-threads=1

# The figures, on the release build.
bench:
    cargo bench --quiet --package cli --bench figures

# The files made from the code anew: the table of rules, the schema of scenario files.
generate:
    REHEARSAL_GENERATE=1 cargo test --quiet --package cli --test it docs::generated

# What CI runs: the README's test command and everything else that can turn red.
ci: check test e2e twice sockets torture
