#pragma once

#include "models/core/result.h"
#include "ui/panes/dragged.h"
#include "ui/panes/pane.h"
#include "ui/panes/paper.h"

#include <functional>

class QStackedLayout;

namespace strikescope {

class PaneHead;
class TwinTable;
class WhyPopup;

// A pane with its head, its twin table and its menu. Makes the pane that its view asks for.
class PaneFrame : public QWidget {
    Q_OBJECT
public:
    explicit PaneFrame(const PaneView& view, QWidget* parent = nullptr);

    const PaneView& view() const { return m_view; }
    void setView(const PaneView& view);
    void setScene(const Scene& scene);
    void setActive(bool active);
    void setDragZooms(bool zooms);
    Pane* pane() const { return m_pane; }
    PaneHead* head() const { return m_head; }

    // Onto the clipboard: the picture as pixels, or its numbers.
    void copyPicture();
    void copyTable();
    // Into a file the user names; `saved` says how it went.
    void savePictureAs();
    void saveTableAs();
    // As savePictureAs() does, without a question.
    Result<void> savePicture(const QString& file, const PaperSize& size);
    PaneTable table() const { return m_pane->table(); }
    void explainAt(const QPoint& position); // of this widget

signals:
    void viewEdited(const strikescope::PaneView& view); // by the user
    void crosshairMoved(const std::optional<strikescope::Crosshair>& crosshair);
    void strikesZoomed(const strikescope::StrikeRange& range);
    void momentChosen(strikescope::UtcTime bucket);
    void momentPinned(bool isB, strikescope::UtcTime bucket);
    void contractChosen(const strikescope::Contract& contract);
    void activated();
    void saved(const QString& notice); // in words, also where it failed
    void splitWanted(bool stacked);
    void closeWanted();
    void dropped(const strikescope::Dragged& dragged, bool anew); // anew: into a pane of its own
    void alone(bool wanted); // the only one in view, or with the others again

protected:
    void contextMenuEvent(QContextMenuEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;

private:
    void makePane();
    void watch(QWidget* part);
    void buildMenu();
    void draw();
    void edit(const PaneView& view);
    QString caption() const;
    void askForFile(const QString& title, const QString& kinds, const QString& suffix,
                    const std::function<Result<void>(const QString&)>& save);

    PaneView m_view;
    Scene m_scene;
    PaneHead* m_head;
    QStackedLayout* m_stack;
    Pane* m_pane = nullptr;
    bool m_dragZooms = false;
    TwinTable* m_table = nullptr; // these two are made when first asked for
    WhyPopup* m_why = nullptr;
};

// The pane of a kind.
Pane* newPane(PaneKind kind, QWidget* parent);

} // namespace strikescope
