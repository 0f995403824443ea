//! Reading files safely: anything that is too large or not a regular file is rejected before it is
//! read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes one file may have.
pub(crate) const BYTES_MAX: usize = 4 << 20;

/// Reads the text of a file.
///
/// # Errors
/// The file does not exist or cannot be opened, is not a regular file (a pipe or a device may never
/// end), has more than [`BYTES_MAX`] bytes, or is not UTF-8.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    // Opening a pipe blocks, so its kind is checked by name first.
    let size = regular_size(&path.metadata()?)?;
    let file = File::open(path)?;
    regular_size(&file.metadata()?)?;
    let mut bytes = Vec::with_capacity(size);
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > BYTES_MAX {
        return Err(too_large());
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not a UTF-8 text"))
}

fn regular_size(meta: &std::fs::Metadata) -> io::Result<usize> {
    if !meta.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file",
        ));
    }
    let size = usize::try_from(meta.len())
        .ok()
        .filter(|size| *size <= BYTES_MAX);
    size.ok_or_else(too_large)
}

fn too_large() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        format!("larger than {} MiB", BYTES_MAX >> 20),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_error(path: &Path) -> String {
        read_text(path).unwrap_err().to_string()
    }

    #[test]
    fn only_regular_files_within_the_bound_are_read() {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-text-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.yaml");
        std::fs::write(&file, "a: b\n").unwrap();
        assert_eq!(read_text(&file).unwrap(), "a: b\n");
        assert_eq!(read_error(&folder), "not a regular file");
        assert_eq!(read_error(Path::new("/dev/zero")), "not a regular file");
        std::fs::write(&file, [0xff, 0xfe]).unwrap();
        assert_eq!(read_error(&file), "not a UTF-8 text");
        std::fs::write(&file, vec![b'#'; BYTES_MAX]).unwrap();
        assert_eq!(read_text(&file).unwrap().len(), BYTES_MAX);
        std::fs::write(&file, vec![b'#'; BYTES_MAX + 1]).unwrap();
        assert_eq!(read_error(&file), "larger than 4 MiB");
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// The system reports these files as empty.
    #[test]
    fn a_file_that_is_larger_than_its_entry_says_is_read_within_the_bound() {
        let text = read_text(Path::new("/proc/self/status")).unwrap();
        assert!(text.starts_with("Name:"), "{text}");
    }
}
