"""Sound files of kinds that Graft does not read: what they are called, and what to do with them.

Told by their first bytes, so that nobody is sent looking for damage that is not there.
"""

from pathlib import PurePosixPath
from typing import NamedTuple

_PICTURE = "save it as PNG or JPEG first"
_DEEP = "save it as TIFF or PNG of 16 bits first"
_RAW = "develop it, and save it as TIFF or JPEG first"
_FILM = "save single frames of it as PNG or JPEG first"
_PAGES = "save its pages as PNG first"
_ARCHIVE = "unpack it first"

RAW = f"a camera's raw file: {_RAW}"
"""Said also of those that begin like a TIFF; the preview inside them is never used for them."""


class _Kind(NamedTuple):
    at: int
    mark: bytes
    name: str
    remedy: str


_KINDS = (
    _Kind(0, b"\xff\x0a", "a JPEG XL picture", _PICTURE),
    _Kind(0, b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture", _PICTURE),
    _Kind(0, b"II\xbc\x01", "a JPEG XR picture", _PICTURE),
    _Kind(0, b"\xff\xd8\xff\xf7", "a JPEG-LS picture", _DEEP),
    _Kind(0, b"BPG\xfb", "a BPG picture", _PICTURE),
    _Kind(0, b"FLIF", "a FLIF picture", _PICTURE),
    _Kind(0, b"qoif", "a QOI picture", _PICTURE),
    _Kind(0, b"\0\0\x01\0", "an icon (ICO)", _PICTURE),
    _Kind(0, b"icns", "an icon (ICNS)", _PICTURE),
    _Kind(0, b"DDS ", "a DDS texture", _PICTURE),
    _Kind(0, b"8BPS", "a Photoshop file (PSD)", _PICTURE),
    _Kind(0, b"gimp xcf", "a GIMP file (XCF)", _PICTURE),
    _Kind(0, b"\x76\x2f\x31\x01", "an OpenEXR picture", _DEEP),
    _Kind(0, b"#?RADIANCE", "a Radiance picture (HDR)", _DEEP),
    _Kind(0, b"#?RGBE", "a Radiance picture (HDR)", _DEEP),
    _Kind(0, b"AT&TFORM", "a DjVu document", _PAGES),
    _Kind(0, b"%PDF-", "a PDF document", _PAGES),
    _Kind(0, b"%!PS", "a PostScript drawing (EPS)", _PICTURE),
    _Kind(0, b"\xc5\xd0\xd3\xc6", "a PostScript drawing (EPS)", _PICTURE),
    _Kind(0, b"\xd7\xcd\xc6\x9a", "a Windows metafile (WMF)", _PICTURE),
    _Kind(40, b" EMF", "a Windows metafile (EMF)", _PICTURE),
    # medicine, microscopes, telescopes, arrays
    _Kind(128, b"DICM", "a DICOM picture", _DEEP),
    _Kind(344, b"n+1\0", "a NIfTI volume", _DEEP),
    _Kind(0, b"NRRD", "an NRRD volume", _DEEP),
    _Kind(0, b"SIMPLE  =", "a FITS picture", _DEEP),
    _Kind(0, b"ZISRAWFILE", "a Zeiss microscope's file (CZI)", _DEEP),
    _Kind(0, b"\xda\xce\xbe\x0a", "a Nikon microscope's file (ND2)", _DEEP),
    _Kind(0, b"OLYMPUSRAWFORMAT", "an Olympus microscope's file (OIR)", _DEEP),
    _Kind(0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", _DEEP),
    _Kind(0, b"\x93NUMPY", "a NumPy array", _DEEP),
    _Kind(0, b"MATLAB ", "a MATLAB file", _DEEP),
    # cameras
    _Kind(8, b"CR\x02", "a camera's raw file (CR2)", _RAW),
    _Kind(4, b"ftypcrx ", "a camera's raw file (CR3)", _RAW),
    _Kind(6, b"HEAPCCDR", "a camera's raw file (CRW)", _RAW),
    _Kind(0, b"FUJIFILMCCD-RAW", "a camera's raw file (RAF)", _RAW),
    _Kind(0, b"IIRO", "a camera's raw file (ORF)", _RAW),
    _Kind(0, b"IIRS", "a camera's raw file (ORF)", _RAW),
    _Kind(0, b"MMOR", "a camera's raw file (ORF)", _RAW),
    _Kind(0, b"IIU\0", "a camera's raw file (RW2)", _RAW),
    _Kind(8, b"IIII", "a camera's raw file (IIQ)", _RAW),
    _Kind(0, b"FOVb", "a camera's raw file (X3F)", _RAW),
    _Kind(0, b"\0MRM", "a camera's raw file (MRW)", _RAW),
    # films and sounds
    _Kind(8, b"AVI LIST", "a video (AVI)", _FILM),
    _Kind(0, b"\x1a\x45\xdf\xa3", "a video (MKV or WebM)", _FILM),
    _Kind(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a video (WMV)", _FILM),
    _Kind(0, b"FLV\x01", "a video (FLV)", _FILM),
    _Kind(0, b"\0\0\x01\xba", "a video (MPEG)", _FILM),
    _Kind(0, b"\0\0\x01\xb3", "a video (MPEG)", _FILM),
    _Kind(4, b"moov", "a video (MOV)", _FILM),
    _Kind(4, b"wide", "a video (MOV)", _FILM),
    _Kind(4, b"mdat", "a video (MOV)", _FILM),
    # archives
    _Kind(0, b"PK\x03\x04", "an archive (ZIP)", _ARCHIVE),
    _Kind(0, b"\x1f\x8b\x08", "a compressed file", _ARCHIVE),
    _Kind(0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _ARCHIVE),
    _Kind(0, b"Rar!\x1a\x07", "an archive (RAR)", _ARCHIVE),
    _Kind(0, b"BZh", "a compressed file", _ARCHIVE),
    _Kind(0, b"\xfd7zXZ\0", "a compressed file", _ARCHIVE),
)

_FILM_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"qt  ", b"M4V", b"3gp", b"3g2", b"dash", b"MSNV")
"""How the name of a film in boxes begins; pictures in such boxes are HEIC, AVIF and CR3."""


def foreign_kind(head: bytes) -> str:
    """What a file is and what to do, where it is of a known kind that is not read; else empty."""
    for kind in _KINDS:
        if head.startswith(kind.mark, kind.at):
            return f"{kind.name}: {kind.remedy}"
    if head[4:8] == b"ftyp" and head[8:12].startswith(_FILM_BRANDS):
        name = "MOV" if head[8:10] == b"qt" else "MP4"
        return f"a video ({name}): {_FILM}"
    if b"<svg" in head.lower():
        return f"an SVG drawing: {_PICTURE}"
    return ""


_BY_NAME = {
    **dict.fromkeys((".mp4", ".mov", ".avi", ".mkv"), f"a video ({{}}): {_FILM}"),
    ".pdf": f"a PDF document: {_PAGES}",
    **dict.fromkeys((".zip", ".tar", ".gz", ".7z", ".rar"), f"an archive ({{}}): {_ARCHIVE}"),
    **dict.fromkeys((".npy", ".npz", ".mat"), f"an array of numbers ({{}}): {_DEEP}"),
}


def said_of_name(path: str) -> str:
    """Why a file is not read whose name alone says that it is no picture."""
    suffix = PurePosixPath(path).suffix
    kind = _BY_NAME.get(suffix.lower(), "not a picture")
    return kind.format(suffix[1:].upper())
