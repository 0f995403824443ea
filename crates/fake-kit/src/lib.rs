//! What both fakes do alike: call journal, control routes, serving.
