// Joins the cluster in the folder given, says so on standard output and stays until a line arrives on
// standard input or it is killed. With --file-limit N no file may grow beyond N bytes, as on a full disk.
#include "models/cluster/embedded_cluster.h"

#include <QCoreApplication>

#include <cstdio>
#include <iostream>

#include <sys/resource.h>

using namespace strikescope;

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (const auto at = arguments.indexOf(QStringLiteral("--file-limit")); at > 0) {
        const rlim_t bytes = arguments.value(at + 1).toULong();
        const rlimit limit{bytes, bytes};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    const auto cluster = EmbeddedCluster::join(arguments.value(1));
    if (!cluster) {
        std::printf("failed: %s [%s]\n", qUtf8Printable(cluster.error().message),
                    qUtf8Printable(cluster.error().detail));
        return 1;
    }
    std::printf("joined\n");
    std::fflush(stdout);
    std::string line;
    std::getline(std::cin, line);
    return 0;
}
