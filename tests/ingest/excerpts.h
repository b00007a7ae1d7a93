#pragma once

#include "models/domain/market_files.h"
#include "models/ingest/files/importer.h"

#include <QByteArray>
#include <QTemporaryDir>

namespace strikescope {

// Small files in each source's layout, made up: no row is copied from a real one.
namespace excerpt {

QByteArray sideRows();       // NIFTY, 2026-08-18, 10:43 to 10:45, one expiry
QByteArray collectedPages(); // NIFTY, 2025-08-29, two pages, no spot
QByteArray quarterHours();   // NIFTY, 2019-05-23, 09:00 to 15:45
QByteArray weeklyClose();    // 2022-07-13, epoch and prices only
QByteArray spotFile();       // the same minutes
QByteArray contractFile(double firstPrice, bool lacksSecondMinute = false); // 2022-07-13
QByteArray sitePage(int callVolume);
QByteArray apiAnswer();

} // namespace excerpt

QByteArray gzipped(const QByteArray&);
struct TarMember {
    QByteArray name, content;
};
QByteArray tarOf(const std::vector<TarMember>&);

// Files in a folder that goes at the end.
class FileBox {
public:
    QString put(const QString& name, const QByteArray& content);
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
};

// The first unit of an import of these files.
ImportedUnit importOf(const QStringList& paths, const ImportChoice& choice = {});

// The bar of a minute (IST, "2026-08-18T10:43"); null if there is none.
const StrikeBar* barAt(const ImportedUnit&, const char* minute, const char* expiry, double strike);

// Count of one reason in a list, by its beginning.
std::int64_t countOf(const std::vector<RowReason>&, const char* beginning);

// A file of the shared data folder; empty if it is absent.
QString sharedFile(const QString& name);

} // namespace strikescope
