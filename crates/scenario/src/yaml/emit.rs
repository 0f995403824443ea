//! Tree and types back to text.
