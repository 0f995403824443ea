//! Every rule as one line of data, and which rules were hit.
